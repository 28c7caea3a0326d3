#!/usr/bin/env bash
# install.sh run|test|lint|bench|deb: installs the Debian packages of scripts/packages.txt that the purpose needs and
# that are missing, and says which and why. Fast when nothing is missing.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=scripts/lib/say.sh
source "$here/lib/say.sh"

purpose=${1:-}
[[ $purpose =~ ^(run|test|lint|bench|deb)$ ]] || die "usage: scripts/install.sh run|test|lint|bench|deb"

# Reads the table into choices[] (alternatives with | between them) and reasons[].
choices=() reasons=()
read_table() {
  local choice purposes program why
  while read -r choice purposes program why; do
    [[ -z $choice || $choice == \#* || ,$purposes, != *,$purpose,* ]] && continue
    [[ $program != - ]] && command -v "$program" >/dev/null && continue
    choices+=("$choice") reasons+=("$why")
  done <"$here/packages.txt"
}

# Sets missing[] to the indices of choices[] of which no alternative is installed.
find_missing() {
  local i name state names installed=' '
  read -ra names <<<"${choices[*]//|/ }"
  while read -r name state; do
    [[ $state == ii ]] && installed+="$name "
  done < <(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' "${names[@]}" 2>/dev/null)
  missing=()
  for i in "${!choices[@]}"; do
    local found=
    for name in ${choices[i]//|/ }; do
      [[ $installed == *" $name "* ]] && found=yes
    done
    [[ $found ]] || missing+=("$i")
  done
}

# The first alternative that apt could install; nothing if there is none.
known_to_apt() {
  local name policy
  for name in ${1//|/ }; do
    policy=$(apt-cache policy "$name" 2>/dev/null)
    if [[ $policy == *"  Candidate: "[^\(]* ]]; then
      printf '%s\n' "$name"
      return
    fi
  done
}

# Sets packages[] to what is to be installed; fails if apt knows none of a package's alternatives.
choose() {
  local i name
  packages=()
  for i in "${missing[@]}"; do
    name=$(known_to_apt "${choices[i]}")
    [[ $name ]] || return 1
    packages+=("$name")
  done
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo -- "$@"; fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@"; }

update() {
  say "apt-get update: the package lists are missing or old"
  apt update >"$log" 2>&1 || { tail -n 5 "$log" >&2; die "apt-get update failed: is the network up?"; }
}

read_table
find_missing
[[ ${#missing[@]} -eq 0 ]] && exit 0

command -v apt-get >/dev/null || die "this system has no apt-get: install by hand what scripts/packages.txt lists for '$purpose'"
for i in "${missing[@]}"; do say "missing: ${choices[i]//|/ or } (${reasons[i]})"; done
if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
  choose || true
  die "installing needs root, and there is no sudo; as root run: apt-get update && apt-get install --no-install-recommends ${packages[*]}"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
updated=
choose || { update; updated=yes; choose || die "apt knows no package ${choices[i]}: see scripts/packages.txt"; }
say "installing: ${packages[*]}"
if ! apt install -y --no-install-recommends "${packages[@]}" >"$log" 2>&1; then
  [[ $updated ]] || { update; apt install -y --no-install-recommends "${packages[@]}" >"$log" 2>&1 && exit 0; }
  tail -n 15 "$log" >&2
  die "apt-get could not install them: its last lines stand above"
fi
