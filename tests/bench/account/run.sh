#!/bin/sh
# run.sh BUILD_DIR - events accounted a second on one core, of 2,000 processes, beside plain sums by pid, in turn.
set -eu
build=${1:?usage: run.sh BUILD_DIR}
exec "$build/tests/bench/bench_account" --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true \
  --benchmark_min_time=0.5
