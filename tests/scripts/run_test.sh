#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# What scripts/run.sh promises, tried with small programs in the place of the daemons and a real MariaDB.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"

test_stops_all_in_order_on_sigterm() {
  start_run
  await "^mapledger is at http://127.0.0.1:$API_PORT$"
  kill -TERM "$run"
  await_end
  [[ $code -eq 0 ]] || fail "exit code $code"
  [[ $(grep -Eo 'drained|api ends' "$work/out" | tr '\n' ' ') == "drained api ends " ]] || fail "wrong order: $(cat "$work/out")"
  expect_nothing_left
}

test_leaves_nothing_when_killed() {
  start_run
  await "^mapledger is at"
  kill -KILL "$run"
  await_end
  # The guards stop their parts; the last of them closes the output, and ends a moment later.
  local tick
  for ((tick = 0; tick < 500; tick++)); do
    [[ $(left_processes) ]] || break
  done
  rm -rf "$work/tmp"/*
  expect_nothing_left
}

test_second_start_keeps_the_data() {
  start_run
  await "^mapledger is at"
  "$repository/scripts/private_db.sh" "$DATA_DIR/db" cli mapledger -e 'CREATE TABLE kept (a INT PRIMARY KEY); INSERT INTO kept VALUES (42)'
  kill -INT "$run"
  kill -TERM "$run"
  await_end
  local began=$SECONDS
  start_run
  await "^mapledger is at"
  ((SECONDS - began < 10)) || fail "the second start took $((SECONDS - began)) s"
  [[ $("$repository/scripts/private_db.sh" "$DATA_DIR/db" cli mapledger -Ne 'SELECT a FROM kept') == 42 ]] || fail "the row is gone"
  kill -TERM "$run"
  await_end
  expect_nothing_left
}

test_says_which_part_died_at_start() {
  export MAPLEDGER_FAKE_API=dies
  start_run
  await_end
  [[ $code -ne 0 ]] || fail "exit code 0"
  expect "the part and its code" 'the api \(api\) ended by itself with exit code 5'
  expect "its last line, without control characters" '^    bad luck \[31m with the port'
  expect "what to do" 'port [0-9]+ taken \(API_PORT\)'
  expect_no "an address" '^mapledger is at'
  expect_nothing_left
}

test_says_which_part_died_later() {
  export MAPLEDGER_FAKE_COLLECTOR=dies-when-told
  mkdir -p "$DATA_DIR"
  mkfifo "$DATA_DIR/die"
  start_run
  await "^mapledger is at"
  echo now >"$DATA_DIR/die"
  await_end
  [[ $code -ne 0 ]] || fail "exit code 0"
  expect "the part and its code" 'the collector \(collector\) ended by itself with exit code 4'
  expect "its last line" '^    the tracer is gone'
  expect_nothing_left
}

test_a_failed_migration_starts_no_daemon() {
  export MAPLEDGER_FAKE_MIGRATE=1
  start_run
  await_end
  [[ $code -ne 0 ]] || fail "exit code 0"
  expect "the reason" "tables could not be brought up to date"
  expect_no "an api" '^\[api\]'
  expect_nothing_left
}

test_a_finished_replay_stays_on_show() {
  export MAPLEDGER_FAKE_COLLECTOR=ends TRACER=replay:$repository/README.md
  start_run
  await "the collector has read all of"
  await "^mapledger is at"
  expect "the plain word" "^\[mapledger\] replay: the recording .*README.md is shown, not the requests of this machine"
  kill -TERM "$run"
  await_end
  [[ $code -eq 0 ]] || fail "exit code $code"
  expect_nothing_left
}

test_env_file_is_read_and_never_executed() {
  cat >"$work/env" <<ENV
# a comment
DB_PASS='\$(touch $work/executed)\`touch $work/executed\`; touch $work/executed; " \\'
  DASHBOARD_DIR = /some/where with spaces
API_PORT=1
LD_PRELOAD=$work/nothing.so
ENV
  start_run
  await "^mapledger is at http://127.0.0.1:$API_PORT$" # the environment's goes first
  kill -TERM "$run"
  await_end
  [[ ! -e $work/executed ]] || fail "the file was executed"
  expect "the value as it is" "DB_PASS=[\$]\(touch $work/executed\)\`touch $work/executed\`; touch $work/executed; \" [\\]$"
  expect "spaces cut and kept" 'DASHBOARD_DIR=/some/where with spaces$'
  expect "the unknown name" 'line 5: there is no option LD_PRELOAD'
  expect_nothing_left
}

test_a_malformed_env_file_is_refused() {
  printf 'API_PORT=8080\nthis is no setting\n' >"$work/env"
  start_run
  await_end
  [[ $code -ne 0 ]] || fail "exit code 0"
  expect "the line" "$work/env, line 2: expected NAME=VALUE"
}

test_wrong_values_are_named() {
  local setting
  for setting in API_PORT=80800 API_PORT=0x50 DB_PORT=no TRACER=magic TRACER=replay:/nowhere LOG_LEVEL=loud 'API_HOST=a b' DB_USER=root "DB_NAME=a;b"; do
    (
      export "${setting?}"
      start_run
      await_end
      [[ $code -ne 0 ]] || fail "$setting: exit code 0"
      expect "the variable, its value and what is allowed" "${setting%%=*} is '${setting#*=}'.*allowed"
    ) || exit 1
  done
}

test_a_port_in_use_is_named() {
  node -e 'require("net").createServer().listen(+process.argv[1], "127.0.0.1", () => console.log("listens"))' "$API_PORT" >"$work/server" &
  local server=$!
  until [[ -s $work/server ]]; do :; done
  start_run
  await_end
  kill "$server"
  wait "$server" || true
  [[ $code -ne 0 ]] || fail "exit code 0"
  expect "the port" "API_PORT is '$API_PORT'; allowed: a free port; another program listens on it"
  expect_nothing_left
}

test_a_second_run_on_the_same_folder_is_refused() {
  start_run
  await "^mapledger is at"
  local first=$run first_shown=$shown
  API_PORT=$(free_port) start_run
  await_end
  [[ $code -ne 0 ]] || fail "exit code 0"
  expect "the folder" "DATA_DIR is '$DATA_DIR'; allowed: a folder of its own"
  run=$first shown=$first_shown
  kill -TERM "$run"
  await_end
  expect_nothing_left
}

test_ends_when_nobody_reads_its_output() {
  export MAPLEDGER_FAKE_COLLECTOR=talks-when-told
  mkdir -p "$DATA_DIR"
  mkfifo "$DATA_DIR/talk"
  start_run
  await "^mapledger is at"
  exec {shown}<&-
  echo now >"$DATA_DIR/talk"
  wait "$run" || fail "exit code $?"
  expect_nothing_left
}

# An ordinary user's copy of what run.sh needs, in a folder that user can read; without sudo unless one is put into bin.
become_ordinary() {
  mkdir -p "$work/repository/tests" "$work/bin" "$DATA_DIR"
  cp -r "$repository"/{scripts,stap,.env.example} "$work/repository/"
  cp -r "$repository/tests/scripts" "$work/repository/tests/"
  mkdir -p "$work/repository/stap/demo"
  [[ -e $work/repository/stap/demo/demo.csv.zst ]] || : >"$work/repository/stap/demo/demo.csv.zst"
  repository=$work/repository
  local tool
  for tool in /usr/bin/* /usr/sbin/mariadbd; do
    [[ ${tool##*/} == sudo ]] || ln -s "$tool" "$work/bin/"
  done
  export PATH=$work/bin MAPLEDGER_PROGRAMS=$repository/tests/scripts/fakes
  chmod 755 "$work"
  if [[ $EUID -eq 0 ]]; then
    chown -R 65534:65534 "$work"
    as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups --)
  fi
}

test_without_sudo_the_bundled_recording_is_shown() {
  become_ordinary
  start_run
  await "^mapledger is at"
  kill -TERM "$run"
  await_end
  [[ $code -eq 0 ]] || fail "exit code $code"
  expect "one plain sentence" '^\[mapledger\] replay: tracing needs root.*bundled recording stap/demo/demo.csv.zst is shown'
  expect "the collector's source" 'TRACER=replay:stap/demo/demo.csv.zst '
  expect_nothing_left
}

test_with_sudo_the_collector_gets_its_settings_and_ends_in_order() {
  become_ordinary
  # As sudo does: an empty environment, and signals from its caller do not reach the command.
  printf '%s\n' '#!/bin/bash' 'while [[ $1 == -* ]]; do shift; done' 'trap : TERM INT' 'env -i PATH="$PATH" SUDO_USER=x "$@"' >"$work/bin/sudo"
  chmod 755 "$work/bin/sudo"
  export DB_PASS='a b'
  start_run
  await "^mapledger is at"
  kill -TERM "$run"
  await_end
  [[ $code -eq 0 ]] || fail "exit code $code"
  expect "the tracer as set" "TRACER=auto DB_SOCKET=$DATA_DIR/db/db.sock DB_PASS=a b$"
  expect "an orderly end" 'drained'
  expect_nothing_left
}

run_cases
