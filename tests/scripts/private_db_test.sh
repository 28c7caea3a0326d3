#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# What scripts/private_db.sh promises.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"

db() { "$repository/scripts/private_db.sh" "$work/db" "$@"; }

query() { mariadb --no-defaults --socket="$work/db/db.sock" --user="$1" -Ne "$2" mapledger; }

with_server() {
  db start
  trap 'db stop; rm -rf "$work"' EXIT
}

test_init_and_start_may_be_repeated() {
  db init
  db init
  with_server
  db start
  [[ $(query root 'SELECT 1') == 1 ]] || fail "no answer"
}

test_the_api_may_only_select() {
  with_server
  query mapledger 'CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1)'
  [[ $(query mapledger_api 'SELECT a FROM t') == 1 ]] || fail "may not read"
  local statement
  for statement in 'INSERT INTO t VALUES (2)' 'DELETE FROM t' 'DROP TABLE t' 'CREATE TABLE u (a INT)' 'SELECT * FROM mysql.user'; do
    ! query mapledger_api "$statement" >"$work/answer" 2>&1 || fail "may: $statement"
    grep -q 'denied' "$work/answer" || fail "$statement: $(cat "$work/answer")"
  done
}

test_it_is_reached_by_the_socket_of_a_private_folder_alone() {
  with_server
  [[ $(stat -c %a "$work/db") == 700 ]] || fail "the folder's rights are $(stat -c %a "$work/db")"
  [[ $(query root 'SELECT @@skip_networking') == 1 ]] || fail "it has a TCP port"
}

test_what_was_committed_outlives_a_kill() {
  with_server
  query mapledger 'CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (7)'
  kill -KILL "$(cat "$work/db/db.pid")"
  tail -f --pid="$(cat "$work/db/db.pid")" /dev/null
  db start
  [[ $(query mapledger 'SELECT a FROM t') == 7 ]] || fail "the row is gone"
}

test_a_broken_off_init_is_done_again() {
  db init
  rm -rf "$work/db/data/mysql"
  : >"$work/db/unfinished"
  with_server
  [[ $(query root 'SELECT 1') == 1 ]] || fail "no answer"
}

test_a_password_of_any_letters_works() {
  export DB_PASS="it's \\ \"odd\""
  with_server
  [[ $(MYSQL_PWD=$DB_PASS query mapledger 'SELECT 1') == 1 ]] || fail "the password does not work"
  ! query mapledger 'SELECT 1' 2>/dev/null || fail "no password is asked for"
}

test_a_path_too_long_for_a_socket_is_refused() {
  local long
  long=$work/$(printf 'x%.0s' {1..100})
  "$repository/scripts/private_db.sh" "$long" init >"$work/out" 2>&1 && fail "accepted"
  expect "the limit" "has a path of [0-9]+ bytes, 107 are allowed: set DATA_DIR"
  [[ ! -e $long ]] || fail "the folder was made"
}

run_cases
