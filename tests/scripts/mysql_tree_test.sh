#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# What scripts/mysql_tree.sh promises, as far as it needs no network.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"

# fake_apt LINE...: what apt-get does; its arguments go to $work/asked.
fake_apt() {
  mkdir "$work/fakes"
  printf '%s\n' '#!/bin/sh' 'echo "$@" >>"$ASKED"' "$@" >"$work/fakes/apt-get"
  chmod +x "$work/fakes/apt-get"
  export PATH=$work/fakes:$PATH ASKED=$work/asked MAPLEDGER_CACHE=$work/cache
}

mysql_tree() { "$repository/scripts/mysql_tree.sh" >"$work/out" 2>&1; }

test_what_is_there_is_not_fetched_again() {
  fake_apt 'exit 1'
  mkdir -p "$work/cache/mysql/usr/sbin" "$work/cache/mysql/usr/bin"
  touch "$work/cache/mysql/usr/sbin/mysqld" "$work/cache/mysql/usr/bin/mysqladmin"
  mysql_tree || fail "$(cat "$work/out")"
  [[ $(cat "$work/out") == "$work/cache/mysql" ]] || fail "it printed:" "$(cat "$work/out")"
  [[ ! -e $work/asked ]] || fail "apt-get was asked: $(cat "$work/asked")"
}

test_what_apt_refuses_is_shown_and_leaves_nothing() {
  fake_apt 'case "$*" in *indextargets*) ;; *) echo "E: no such suite" >&2; exit 100 ;; esac'
  ! mysql_tree || fail "it succeeded"
  expect "apt's own words" "^E: no such suite"
  expect "the reason" "MySQL could not be fetched"
  [[ ! -e $work/cache ]] || fail "the cache was made"
  [[ -z $(ls "$work/tmp") ]] || fail "files are left: $(ls "$work/tmp")"
}

test_a_fetch_that_is_cut_off_in_unpacking_leaves_no_tree() {
  fake_apt 'case "$*" in *install*)
    for option in "$@"; do case $option in Dir::Cache::archives=*) echo broken >"${option#*=}/x.deb" ;; esac; done ;; esac'
  ! mysql_tree || fail "it succeeded"
  [[ -z $(ls -A "$work/cache") ]] || fail "left in the cache: $(ls -A "$work/cache")"
}

test_apt_is_asked_for_signed_packages_of_the_machines_mirror() {
  fake_apt 'case "$*" in *indextargets*)
    printf "%s\n" "Other|Other|http://other.test/" "Debian|Debian-Security|http://security.test/" "Debian|Debian|http://mirror.test/debian/" ;; *)
    for option in "$@"; do case $option in Dir::Etc::SourceList=*) cat "${option#*=}" >>"$ASKED" ;; esac; done; exit 1 ;; esac'
  ! mysql_tree || fail "it succeeded"
  grep -qx 'deb \[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg\] http://mirror.test/debian sid main' "$work/asked" ||
    fail "the source is not the one expected:" "$(cat "$work/asked")"
  ! grep -qE 'Check-|AllowInsecure|allow-unauthenticated|trusted' "$work/asked" || fail "a check is switched off"
}

run_cases
