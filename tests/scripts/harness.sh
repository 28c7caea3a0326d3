# shellcheck shell=bash disable=SC2031,SC2034  # a case's variables belong to its subshell; the cases use them
# A little test harness: cases are functions named test_*, each run in a subshell with a folder of its own.

repository=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
unset MAPLEDGER_RESULTS  # what the cases sum up is not part of the run that tries them
failed=0 passed=0

fail() {
  printf '      %s\n' "$@"
  exit 1
}

# expect WHAT PATTERN: the output so far ($work/out) has a line that matches the extended regular expression.
expect() { grep -Eq -- "$2" "$work/out" || fail "expected $1: /$2/; the output was:" "$(cat "$work/out")"; }

expect_no() { ! grep -Eq -- "$2" "$work/out" || fail "did not expect $1: /$2/; the output was:" "$(cat "$work/out")"; }

# Runs scripts/run.sh of $repository in the background with the environment's settings; its pid is in $run. What it
# shows goes to $work/out, as it comes.
start_run() {
  mkfifo "$work/pipe"
  : >"$work/out"
  "${as_user[@]}" "$repository/scripts/run.sh" >"$work/pipe" 2>&1 &
  run=$!
  exec {shown}<"$work/pipe"
  rm "$work/pipe"
}

# Reads on until a line matches; fails when run.sh's output ends first or nothing comes for 30 s.
await() {
  local line
  while IFS= read -r -t 30 -u "$shown" line; do
    printf '%s\n' "$line" >>"$work/out"
    [[ $line =~ $1 ]] && return
  done
  fail "no line matches $1; the output was:" "$(cat "$work/out")"
}

# Waits until run.sh has ended and closed its output; its exit code is in $code.
await_end() {
  timeout 30 cat <&"$shown" >>"$work/out" || fail "the output did not end within 30 s:" "$(cat "$work/out")"
  code=0
  wait "$run" || code=$?
}

# Processes that carry this case's mark.
left_processes() (
  mark=$MAPLEDGER_MARK
  export -n MAPLEDGER_MARK
  while IFS=/ read -r _ _ pid _; do
    { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null && echo
  done < <(grep -lsz "^MAPLEDGER_MARK=$mark\$" /proc/[0-9]*/environ)
)

expect_nothing_left() {
  local left
  left=$(left_processes)
  [[ -z $left ]] || fail "processes are left: $left"
  [[ -z $(find "$work/tmp" -mindepth 1 -maxdepth 1) ]] || fail "files are left: $(ls "$work/tmp")"
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

run_case() (
  set -euo pipefail
  work=$(mktemp -d /tmp/mapledger-test.XXXXXX)
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/tmp"
  as_user=()
  export DATA_DIR=$work/data TMPDIR=$work/tmp MAPLEDGER_ENV_FILE=$work/env MAPLEDGER_PROGRAMS=$repository/tests/scripts/fakes
  API_PORT=$(free_port)
  export API_PORT MAPLEDGER_MARK=$work
  "$1"
)

run_cases() {
  local name
  for name in $(compgen -A function test_); do
    # Not as a condition: in one, set -e would not hold.
    run_case "$name"
    code=$?
    if [[ $code -eq 0 ]]; then
      passed=$((passed + 1)) && echo "  ok  $name"
    else
      failed=$((failed + 1)) && echo "  NOT ok  $name"
    fi
  done
  echo "$passed passed, $failed failed"
  ((failed == 0))
}
