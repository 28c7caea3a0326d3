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
while read -r name; do unset "$name"; done < <(sed -n 's/^\([A-Z0-9_]*\)=.*/\1/p' "$root_folder/.env.example")

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-chaos.XXXXXX")
passed=
finish() {
  "$root_folder/scripts/private_db.sh" "$work/db" stop || true
  if [[ $passed ]]; then rm -rf "$work"; else complain "the chaos test failed: logs and data are in $work"; fi
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

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
