#!/usr/bin/env bash
# clean_root.sh DEB...: makes a clean Debian 12 in the cache, with what the packages depend on and not the packages, and
# prints its folder. Fast if it is there; remove the folder to get newer packages. Needs root.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
scripts=$(readlink -f "$here/../../scripts")
# shellcheck source=scripts/lib/say.sh
source "$scripts/lib/say.sh"
# shellcheck source=scripts/lib/debian.sh
source "$scripts/lib/debian.sh"
# shellcheck source=scripts/lib/cached_folder.sh
source "$scripts/lib/cached_folder.sh"

depends=$(for deb in "$@"; do dpkg-deb --field "$deb" Depends; done | tr '\n' ',' | sed 's/,$//')
# What another script, or for other packages, made is made anew.
version=$({ cat "$here/clean_root.sh" "$scripts/lib/debian.sh"; printf '%s' "$depends"; } | sha256sum | cut -c1-8)

make_root() {
  local names
  mapfile -t names < <(sed -E 's/\([^)]*\)//g; s/\|[^,]*//g; s/ //g; s/,/\n/g' <<<"$depends" | sort -u)
  debootstrap --variant=minbase --keyring="$debian_keyring" bookworm "$unfinished" "$(debian_mirror)"
  debian_lists "$work" bookworm
  debian_install "$work" "$unfinished" "${names[@]}"
  rm -f "$unfinished"/var/cache/apt/archives/*.deb
}
cached_folder "a clean Debian 12" debian "$version" make_root
