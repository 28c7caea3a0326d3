#!/usr/bin/env bash
# checks.sh: the checks of tests/ebpf that trace real programs, on each tracer.
# shellcheck source=tests/vm/jobs/lib.sh
source "$(dirname "$0")/lib.sh"

# The tests of how mapledger-trace itself starts and ends, and of its own options, are for it alone.
not_of_stap='Ending.*:Check.*:Attach*:Loss.Dropped*'

checks() {
  local name=$1
  shift
  if env "$@" "$TESTS/tests/ebpf/ebpf_live_test" --gtest_brief=1 >"$out/checks_$name" 2>&1; then
    echo "checks with $name: $(grep -o '[0-9]* tests\?\b' "$out/checks_$name" | head -n 1) passed"
  else
    fail "checks with $name:"
    tail -n 40 "$out/checks_$name"
  fi
}

checks fexit MAPLEDGER_TRACE_ARGS=--attach=fexit
checks tracepoint MAPLEDGER_TRACE_ARGS=--attach=tracepoint
for form in tracepoint kprobe; do
  checks "stap_$form" MAPLEDGER_TEST_TRACER="/usr/bin/staprun /share/mapledger_$form.ko" GTEST_FILTER="-$not_of_stap"
done
exit $((failures > 0))
