#!/usr/bin/env bash
# run.sh BUILD_DIR: collector, database and tracer of the build are killed with -9 at random instants under a numbered
# stream of real requests; then the ledger is compared with what the stream's maker wrote down. Needs root.
# KILLS (100): so many. RATE (20000): requests a second. SEED: repeats a run's kills. What a failed run left is kept.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"
build=$(readlink -f "${1:?usage: run.sh BUILD_DIR}")
[[ $EUID -eq 0 ]] || die "the chaos test needs root to trace the kernel: start it with sudo"
# shellcheck source=tests/support/scripted_test.sh
source "$root_folder/tests/support/scripted_test.sh" chaos

code=0
"$build/tests/chaos/chaos" --folder "$work" --collector "$build/collector/mapledger-collector" \
  --private-db "$root_folder/scripts/private_db.sh" --workload "$build/tests/chaos/numbered_workload" \
  --kills "${KILLS:-100}" --rate "${RATE:-20000}" --seed "${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}" || code=1
if [[ -e $work/outages ]]; then
  "$root_folder/scripts/private_db.sh" "$work/db" start --innodb-buffer-pool-size=1G
  "$build/tests/chaos/chaos_check" "$work" || code=1
else
  code=1
fi
[[ $code -eq 0 ]] || exit 1
passed=yes
