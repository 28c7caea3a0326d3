#!/usr/bin/env bash
# mysql_tree.sh: unpacks Oracle's MySQL, its server, clients and client library with all they need, into a folder of the
# cache, and prints that folder. Nothing is installed. Fast if it is there already; remove the folder to get a newer one.
#
# Debian has MySQL in unstable alone.
# MAPLEDGER_CACHE: the cache, ~/.cache/mapledger if not set.
set -euo pipefail
# shellcheck source=scripts/lib/say.sh
source "$(dirname "$(readlink -f "$0")")/lib/say.sh"
# shellcheck source=scripts/lib/debian.sh
source "$(dirname "$(readlink -f "$0")")/lib/debian.sh"

cache=$(readlink -m -- "${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
readonly tree=$cache/mysql
packages=(mysql-server-core mysql-client-core libmysqlclient-dev)

if [[ -e $tree/usr/sbin/mysqld && -e $tree/usr/bin/mysqladmin ]]; then
  printf '%s\n' "$tree"
  exit
fi

# apt drops root's rights for the download: the folder must be one that its user may enter.
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-mysql.XXXXXX")
unfinished=
trap 'rm -rf -- "$work" ${unfinished:+"$unfinished"}' EXIT
chmod 0755 "$work"

fetch() { debian_lists "$work" sid && debian_fetch "$work" "${packages[@]}"; }

say "fetching MySQL of Debian unstable into $tree"
started=$SECONDS
if ! fetch >"$work/log" 2>&1; then
  tail -n 8 "$work/log" >&2
  die "MySQL could not be fetched: see the lines above"
fi
mkdir -p "$cache"
unfinished=$(mktemp -d "$cache/mysql.XXXXXX")
debian_unpack "$unfinished" "$work"/archives/*.deb
rm -rf --one-file-system -- "$tree"  # of an older release of this script
mv -T "$unfinished" "$tree"
unfinished=
say "unpacked $(find "$work/archives" -name '*.deb' | wc -l) packages, $(du -sm "$tree" | cut -f1) MB, in $((SECONDS - started)) s"
printf '%s\n' "$tree"
