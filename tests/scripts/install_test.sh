#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# What scripts/install.sh decides, with programs that stand in for apt and dpkg.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"

# A machine on which INSTALLED... are there and apt knows $known; what apt-get is told goes to $work/told.
machine() {
  mkdir "$work/bin"
  local tool
  for tool in bash env dirname readlink mktemp rm tail cat grep; do ln -s "$(command -v "$tool")" "$work/bin/"; done
  printf '#!/bin/bash\nfor p in %s; do echo "$p ii "; done\nexit 1\n' "$*" >"$work/bin/dpkg-query"
  printf '#!/bin/bash\necho "$2:"; [[ " %s " == *" $2 "* ]] && echo "  Candidate: 1.0" || echo "  Candidate: (none)"\n' "$known" >"$work/bin/apt-cache"
  printf '#!/bin/bash\necho "$@" >>%q\n' "$work/told" >"$work/bin/apt-get"
  chmod 755 "$work/bin"/{dpkg-query,apt-cache,apt-get}
}

installs() { PATH=$work/bin "${as_user[@]}" "$work/scripts/install.sh" "$1" >"$work/out" 2>&1; }

with_table() {
  mkdir -p "$work/scripts"
  cp -r "$repository/scripts/install.sh" "$repository/scripts/lib" "$work/scripts/"
  printf '%s\n' "$@" >"$work/scripts/packages.txt"
}

test_nothing_missing_says_nothing() {
  with_table 'one run - why one' 'two|three run,test - why two' 'four test - why four' 'five run bash why five'
  known='' machine one three
  installs run || fail "exit code $?"
  [[ ! -s $work/out && ! -e $work/told ]] || fail "said: $(cat "$work/out")"
}

test_the_first_alternative_that_apt_knows_is_installed() {
  with_table 'old|new|newest run - the reason'
  known='new newest' machine
  [[ $EUID -eq 0 ]] || ln -s "$(command -v env)" "$work/bin/sudo"
  installs run || fail "exit code $?: $(cat "$work/out")"
  expect "what and why" 'missing: old or new or newest \(the reason\)'
  grep -q 'install -y --no-install-recommends new$' "$work/told" || fail "told: $(cat "$work/told")"
  ! grep -q update "$work/told" || fail "updated without need"
}

test_lists_are_updated_when_apt_knows_no_alternative() {
  with_table 'unheard run - the reason'
  known='' machine
  [[ $EUID -eq 0 ]] || ln -s "$(command -v env)" "$work/bin/sudo"
  installs run && fail "passed"
  grep -q 'update' "$work/told" || fail "no update"
  expect "which" 'apt knows no package unheard'
}

test_without_root_and_sudo_it_names_the_command() {
  with_table 'one run - why one'
  known='one' machine
  chmod 755 "$work"
  [[ $EUID -ne 0 ]] || as_user=("$(command -v setpriv)" --reuid 65534 --regid 65534 --clear-groups --)
  installs run && fail "passed"
  expect "one sentence" 'needs root, and there is no sudo; as root run: apt-get update && apt-get install --no-install-recommends one'
  [[ ! -e $work/told ]] || fail "told: $(cat "$work/told")"
}

run_cases
