#!/usr/bin/env bash
# promtool.sh [arguments]: runs Prometheus' promtool: the one on PATH, else Debian 12's, unpacked into the cache. The package
# itself would start a server.
# MAPLEDGER_CACHE: the cache, ~/.cache/mapledger if not set.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=scripts/lib/say.sh
source "$here/lib/say.sh"
# shellcheck source=scripts/lib/debian.sh
source "$here/lib/debian.sh"

if command -v promtool >/dev/null; then exec promtool "$@"; fi
cache=$(readlink -m -- "${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
tool=$cache/promtool/usr/bin/promtool
if [[ ! -x $tool ]]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-promtool.XXXXXX")
  trap 'rm -rf -- "$work"' EXIT
  chmod 0755 "$work"  # apt drops root's rights for a download
  {
    debian_lists "$work" bookworm
    (cd "$work/archives" && debian_apt "$work" apt-get download prometheus)
  } >"$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; die "promtool could not be fetched: see the lines above"; }
  mkdir -p "$cache"
  mkdir "$work/root"
  dpkg-deb -x "$work"/archives/prometheus_*.deb "$work/root"
  mkdir -p "$work/keep/usr/bin"
  mv "$work/root/usr/bin/promtool" "$work/keep/usr/bin/"
  rm -rf "$cache/promtool"
  mv -T "$work/keep" "$cache/promtool"
fi
"$tool" "$@"
