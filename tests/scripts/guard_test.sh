#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# What scripts/guard.sh promises to the parts that run under it.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"

# guard SECONDS COMMAND...: under the guard, held by the descriptor $hold; its output is read from $shown.
guard() {
  mkfifo "$work/hold" "$work/shown"
  "$repository/scripts/guard.sh" "$@" <"$work/hold" >"$work/shown" 2>&1 3</dev/null &
  guarded=$!
  exec {hold}>"$work/hold" {shown}<"$work/shown"
}

begin_with() {
  printf '%s\0' "$@" >&"$hold"
  printf '\0' >&"$hold"
}

# The command's next line.
says() {
  local line
  read -r line <&"$shown"
  [[ $line == "$1" ]] || fail "said '$line' and not '$1'"
}

await_guard() {
  code=0
  wait "$guarded" || code=$?
}

test_the_exit_code_is_the_commands() {
  guard 1 sh -c 'exit 7'
  begin_with A=b
  await_guard
  [[ $code -eq 7 ]] || fail "exit code $code"
}

test_the_environment_comes_by_the_pipe_as_it_is() {
  guard 1 sh -c 'printf "%s|" "$GREETING" "$STRANGE"; cat'
  begin_with "GREETING=a  b" "STRANGE=\$(id)
\`id\`"
  await_guard
  [[ $(cat <&"$shown") == "a  b|\$(id)
\`id\`|" ]] || fail "another environment"
}

test_closing_the_pipe_asks_the_command_to_end() {
  guard 30 bash -c 'trap "echo asked; exit 3" TERM; echo up; read -r _ <>'"$work/hold2"
  mkfifo "$work/hold2"
  begin_with A=b
  says up
  exec {hold}>&-
  says asked
  await_guard
  [[ $code -eq 3 ]] || fail "exit code $code"
}

test_a_command_that_does_not_listen_is_ended() {
  guard 0 bash -c 'trap "" TERM; echo up; read -r _ <>'"$work/hold2"
  mkfifo "$work/hold2"
  begin_with A=b
  says up
  exec {hold}>&-
  await_guard
  [[ $code -eq 137 ]] || fail "exit code $code"
}

test_a_killed_guard_takes_the_command_along() {
  guard 30 bash -c 'trap "echo asked; exit" TERM; echo up; read -r _ <>'"$work/hold2"
  mkfifo "$work/hold2"
  begin_with A=b
  says up
  kill -KILL "$guarded"
  says asked
  exec {hold}>&-
  [[ $(timeout 10 cat <&"$shown") == "" ]] || fail "still there"
}

run_cases
