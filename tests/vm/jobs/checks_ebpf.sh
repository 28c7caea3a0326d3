#!/usr/bin/env bash
# checks_ebpf.sh: the checks of tests/ebpf that trace real programs, on both ways of the eBPF tracer, side by side; those of how
# mapledger-trace itself starts and ends are the same for both.
# shellcheck source=tests/vm/jobs/lib.sh
source "$(dirname "$0")/lib.sh"

checks fexit MAPLEDGER_TRACE_ARGS=--attach=fexit &
checks tracepoint MAPLEDGER_TRACE_ARGS=--attach=tracepoint GTEST_FILTER="$of_every_tracer" || failures=1
wait "$!" || failures=1
exit "$failures"
