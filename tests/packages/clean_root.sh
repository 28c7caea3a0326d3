#!/usr/bin/env bash
# shellcheck disable=SC2016  # dpkg-query expands what is quoted
# clean_root.sh DEB...: makes a clean Debian 12 in the cache, with what the packages depend on and not the packages, and
# prints its folder. Fast if it is there; remove the folder to get newer packages. Needs root.
# MAPLEDGER_CACHE: the cache, ~/.cache/mapledger if not set.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
scripts=$(readlink -f "$here/../../scripts")
# shellcheck source=scripts/lib/say.sh
source "$scripts/lib/say.sh"
# shellcheck source=scripts/lib/debian.sh
source "$scripts/lib/debian.sh"

cache=$(readlink -m -- "${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
depends=$(for deb in "$@"; do dpkg-deb --field "$deb" Depends; done | tr '\n' ',' | sed 's/,$//')
# What another script, or for other packages, made is made anew.
version=$({ cat "$here/clean_root.sh"; printf '%s' "$depends"; } | sha256sum | cut -c1-8)
readonly clean=$cache/debian-$version

if [[ -d $clean ]]; then
  printf '%s\n' "$clean"
  exit
fi

unfinished='' work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-root.XXXXXX")
trap 'rm -rf --one-file-system -- "$work" ${unfinished:+"$unfinished"}' EXIT
chmod 0755 "$work"  # apt drops root's rights for a download
mkdir -p "$cache"
exec {lock}>"$cache/debian.lock"
flock "$lock"

# By this machine's apt, which knows the way to the mirror: that of the root need not.
add_dependencies() {
  local names file name
  mapfile -t names < <(sed -E 's/\([^)]*\)//g; s/\|[^,]*//g; s/ //g; s/,/\n/g' <<<"$depends" | sort -u)
  debian_lists "$work" bookworm
  debian_fetch "$work" "${names[@]}"
  for file in "$work"/archives/*.deb; do
    name=$(dpkg-deb --field "$file" Package)
    [[ $(chroot "$unfinished" dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] ||
      cp "$file" "$unfinished/srv/"
  done
  chroot "$unfinished" sh -c 'DEBIAN_FRONTEND=noninteractive dpkg -i /srv/*.deb'
  rm -f "$unfinished"/srv/*.deb
}

if [[ ! -d $clean ]]; then
  say "making a clean Debian 12 in $clean"
  started=$SECONDS
  unfinished=$(mktemp -d "$cache/debian.XXXXXX")
  chmod 0755 "$unfinished"
  make_root() {
    debootstrap --variant=minbase --keyring="$debian_keyring" bookworm "$unfinished" "$(debian_mirror)"
    add_dependencies
    rm -f "$unfinished"/var/cache/apt/archives/*.deb
  }
  set +e  # a condition would switch it off inside
  (set -e; make_root) >"$work/log" 2>&1
  code=$?
  set -e
  if ((code != 0)); then
    tail -n 12 "$work/log" >&2
    die "the clean Debian could not be made: see the lines above"
  fi
  rm -rf --one-file-system "$cache"/debian-*
  mv -T "$unfinished" "$clean"
  unfinished=
  say "made it in $((SECONDS - started)) s"
fi
printf '%s\n' "$clean"
