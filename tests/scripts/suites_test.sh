#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# What scripts/lib/suites.sh counts.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"
# shellcheck source=scripts/lib/say.sh
source "$repository/scripts/lib/say.sh"

# Each case has suites of its own.
begin() {
  # shellcheck source=scripts/lib/suites.sh
  source "$repository/scripts/lib/suites.sh"
}

counted_as() {
  printf '%b' "$2" >"$work/log"
  [[ $(counts "$work/log") == "$1" ]] || fail "'$2' counts as '$(counts "$work/log")', not '$1'"
}

test_each_runners_summary_is_understood() {
  begin
  counted_as "13 1" '100% tests passed, 0 tests failed out of 12\n50% tests passed, 1 tests failed out of 2\n'
  counted_as "11 1" ' Test Files  3 passed (3)\n      Tests  1 failed | 11 passed (12)\n'
  counted_as "12 0" '\e[2m      Tests \e[22m \e[32m12 passed\e[39m\e[90m (12)\e[39m\n'
  counted_as "7 2" '  2 failed\n    [x] a\n  7 passed (12.3s)\n'
  counted_as "5 1" '# pass 5\n# fail 1\n'
  counted_as "4 0" 'guard_test.sh\n4 passed, 0 failed\n'
  counted_as "" 'nothing of the kind\n'
}

test_a_failed_command_is_a_failure_whatever_it_printed() {
  begin
  suite lying sh -c 'echo "3 passed, 0 failed"; exit 1' >"$work/out" 2>&1 && fail "passed"
  sum_up >"$work/out" && fail "the sum passed"
  expect "the sum" '^3 passed, 1 failed$'
}

test_a_failed_test_is_a_failure_whatever_the_exit_code() {
  begin
  suite mild echo "3 passed, 2 failed" >"$work/out" 2>&1 && fail "passed"
  sum_up >"$work/out" && fail "the sum passed"
  expect "the sum" '^3 passed, 2 failed$'
}

test_what_failed_is_named_at_the_end() {
  begin
  suite cpp printf "50%% tests passed, 1 tests failed out of 2\nThe following tests FAILED:\n\t312 - HealTest.Heals (Failed)\n" >/dev/null 2>&1 || true
  suite vm sh -c 'echo "FAILED: two modules are left"; echo "1 passed, 1 failed"' >/dev/null 2>&1 || true
  sum_up >"$work/out" && fail "the sum passed"
  expect "the C++ test" '^    312 - HealTest.Heals \(Failed\)$'
  expect "the other" '^    FAILED: two modules are left$'
}

test_a_suite_runs_beside_another_and_is_counted() {
  begin
  mkfifo "$work/met"
  suite_beside waiting sh -c "cat $work/met; echo '2 passed, 1 failed'" 2>/dev/null
  suite meanwhile sh -c "echo here >$work/met" >/dev/null 2>&1 || fail "the suite beside it did not run"
  suite_joined >/dev/null 2>&1 && fail "passed"
  sum_up >"$work/out" && fail "the sum passed"
  expect "what ran beside" '^waiting +FAILED +2 passed +1 failed'
  expect "the sum" '^3 passed, 1 failed$'
}

test_a_suite_beside_ends_with_the_rest() {
  begin
  suite_beside endless sh -c "echo \$\$ >$work/pid; exec sleep 1000" 2>/dev/null
  until [[ -s $work/pid ]]; do sleep 0.01; done
  end_suites
  for _ in {1..200}; do
    kill -0 "$(cat "$work/pid")" 2>/dev/null || return 0
    sleep 0.05
  done
  fail "it still runs"
}

test_the_sum_is_written_for_who_asks() {
  begin
  export MAPLEDGER_RESULTS=$work/results
  suite good true >/dev/null 2>&1
  sum_up >/dev/null
  [[ $(cat "$work/results") == "1 0" ]] || fail "$(cat "$work/results")"
}

run_cases
