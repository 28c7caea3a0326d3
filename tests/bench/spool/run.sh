#!/bin/sh
# run.sh BUILD_DIR - what an event costs on its way into a sealed block of the spool and out of it, beside copying the
# same bytes and taking their CRC, in turn.
set -eu
build=${1:?usage: run.sh BUILD_DIR}
exec "$build/tests/bench/bench_spool" --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true \
  --benchmark_min_time=0.3
