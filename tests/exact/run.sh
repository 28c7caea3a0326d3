#!/usr/bin/env bash
# run.sh BUILD_DIR: runs real programs under the tracer of the build and compares the ledger with what the kernel itself
# says: mapped memory, calls, lost events, and what mapledger causes by storing. Needs root and the built dashboard.
# COMPARISONS (2000): of mapped memory, at least. CALL_SECONDS (60): so long all calls are counted. LOSS_ROUNDS (4),
# HEAL_ROUNDS (24), FEEDBACK_WINDOWS (4): of each. SEED: repeats what is random. What a failed run left is kept.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"
build=$(readlink -f "${1:?usage: run.sh BUILD_DIR}")
[[ $EUID -eq 0 ]] || die "the exactness test needs root to trace the kernel: start it with sudo"
# shellcheck source=tests/support/scripted_test.sh
source "$root_folder/tests/support/scripted_test.sh" exact
# of an exact_calls that was killed
clean_up_more() { rmdir /sys/kernel/tracing/instances/mapledger_exact_* 2>/dev/null || true; }

seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$root_folder/scripts/private_db.sh" "$work/db" start --innodb-buffer-pool-size=1G --innodb-flush-log-at-trx-commit=0 \
  --skip-networking=OFF --bind-address=127.0.0.1 --port="$port"
exact=$build/tests/exact
common=(--folder "$work" --collector "$build/collector/mapledger-collector" --socket "$work/db/db.sock")
traced=(--built "$exact/programs" --sources "$root_folder/tests/exact/programs")
tracer=$build/ebpf/mapledger-trace

# the test itself: one wrong figure must be found
must_find_one() {
  local said
  said=$("$exact/exact_check" "${common[@]}" "${traced[@]}" --tracer "$tracer" --seed "$seed" --only random_calls --falsify) || true
  grep -q '^exact.unequal: 1 ' <<<"$said" && return
  complain "a wrong figure of the kernel was not found, or not alone:" "$said"
  return 1
}

code=0
must_find_one || code=1
"$exact/exact_check" "${common[@]}" "${traced[@]}" --tracer "$tracer" --seed "$seed" \
  --comparisons "${COMPARISONS:-2000}" --loss-rounds "${LOSS_ROUNDS:-4}" --most-seconds 900 || code=1
"$exact/exact_heal" "${common[@]}" --program "$exact/programs/untraced_changes" --seed "$seed" \
  --rounds "${HEAL_ROUNDS:-24}" || code=1
"$exact/exact_calls" "${common[@]}" "${traced[@]}" --seed "$seed" --seconds "${CALL_SECONDS:-60}" || code=1
"$exact/exact_holes" "${common[@]}" --tracer "$tracer" --program "$exact/programs/random_calls" --seed "$seed" || code=1
"$exact/exact_feedback" "${common[@]}" --database-port "$port" --database "$(cat "$work/db/db.pid")" \
  --api "$build/api/mapledger-api" --dashboard "$root_folder/dashboard/dist" \
  --workload "$build/tests/chaos/numbered_workload" --windows "${FEEDBACK_WINDOWS:-4}" || code=1
[[ $code -eq 0 ]] || exit 1
passed=yes
