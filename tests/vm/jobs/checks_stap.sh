#!/usr/bin/env bash
# checks_stap.sh: the checks of tests/ebpf that trace real programs, on both forms of SystemTap's module, side by side.
# shellcheck source=tests/vm/jobs/lib.sh
source "$(dirname "$0")/lib.sh"

stap() { checks "stap_$1" MAPLEDGER_TEST_TRACER="/usr/bin/staprun /share/mapledger_$1.ko" GTEST_FILTER="$of_every_tracer"; }
stap kprobe &
stap tracepoint || failures=1
wait "$!" || failures=1
exit "$failures"
