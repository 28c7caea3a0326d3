#!/bin/sh
# run.sh BUILD_DIR - lines of a live recording that the parser decodes a second on one core, beside a plain decoder of
# the same fields with std::from_chars, in turn.
set -eu
build=${1:?usage: run.sh BUILD_DIR}
exec "$build/tests/bench/bench_parse" --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true \
  --benchmark_min_time=0.5
