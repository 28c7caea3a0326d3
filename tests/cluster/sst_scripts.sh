#!/usr/bin/env bash
# sst_scripts.sh: prints a folder with the scripts by which a Galera node gets another's files, of the installed server's
# version. They are in Debian's package mariadb-server, which would set up a service as well: it is unpacked, not installed.
# MAPLEDGER_CACHE: where to, ~/.cache/mapledger if not set.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"

installed=$(PATH=$PATH:/usr/bin command -v wsrep_sst_rsync || true)
if [[ $installed ]]; then
  dirname "$installed"
  exit
fi
version=$(dpkg-query --show --showformat='${Version}' mariadb-server-core)
cache=$(readlink -m -- "${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
readonly folder=$cache/galera-${version//[^A-Za-z0-9.+-]/_}
if [[ ! -e $folder/wsrep_sst_rsync ]]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-sst.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  chmod 0755 "$work"
  (cd "$work" && apt-get download -qq "mariadb-server=$version" 2>"$work/log") || { cat "$work/log" >&2; die "mariadb-server $version could not be fetched: see the lines above"; }
  dpkg-deb --extract "$work"/*.deb "$work/tree"
  mkdir -p "$folder"
  cp "$work/tree/usr/bin/wsrep_sst_common" "$folder/"
  cp "$work/tree/usr/bin/wsrep_sst_rsync" "$folder/"
fi
printf '%s\n' "$folder"
