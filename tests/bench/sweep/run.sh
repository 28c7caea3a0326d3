#!/bin/sh
# run.sh BUILD_DIR - processor time of one sweep over 2,000 processes, beside reading their statm files plainly.
set -eu
build=${1:?usage: run.sh BUILD_DIR}
exec "$build/tests/bench/bench_sweep"
