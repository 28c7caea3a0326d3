#!/usr/bin/env bash
# run.sh BUILD_DIR - what the collector and its tracer take of a processor, for 30 s, on a machine with little to tell: 50
# requests a second of ours and whatever else runs here. A private MariaDB. Needs root.
set -euo pipefail
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh
build=${1:?usage: run.sh BUILD_DIR}
[[ $EUID -eq 0 ]] || { echo "idle bench: needs root to trace: start it with sudo" >&2; exit 1; }
seconds=30 rate=50 settle=3

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-idle.XXXXXX")
pids=()
finish() {
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do { kill "${pids[i]}" && wait "${pids[i]}"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

serve_database "$work/db" "$work/db.out"
pids+=("$database_pid")
export DB_SOCKET=$work/db/db.sock DB_USER=root DB_NAME=mapledger TRACER=ebpf DATA_DIR=$work/data RUN_LOCK=$work/lock LOG_LEVEL=info
"$build/collector/mapledger-collector" 2>"$work/collector.out" &
collector=$!
pids+=("$collector")
until grep -q ready: "$work/collector.out"; do
  kill -0 "$collector" 2>/dev/null || { tail -n 5 "$work/collector.out" >&2; exit 1; }
  sleep 0.05
done
"$build/tests/chaos/numbered_workload" "$work/numbers" "$rate" $((seconds + 60)) >/dev/null &
pids+=($!)
tracer=$(awk -v parent="$collector" '/^Name:/ { name = $2 } /^Pid:/ { pid = $2 } /^PPid:/ && $2 == parent && name == "mapledger-trace" { print pid }' \
  /proc/[0-9]*/status 2>/dev/null) || true
[[ $tracer ]] || { echo "idle bench: the collector has no tracer" >&2; exit 1; }

# ticks PID: processor time so far; the fields are counted after the name, which may hold anything
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
stored() {
  mariadb --no-defaults --socket="$DB_SOCKET" --user=root --batch --skip-column-names mapledger \
    -e 'SELECT requests FROM checkpoint'
}
sleep "$settle"
rows=$(stored) collector_ticks=$(ticks "$collector") tracer_ticks=$(ticks "$tracer") began_ns=$(date +%s%N)
sleep "$seconds"
ns=$(($(date +%s%N) - began_ns))
collector_ticks=$(($(ticks "$collector") - collector_ticks)) tracer_ticks=$(($(ticks "$tracer") - tracer_ticks))
rows=$(($(stored) - rows))

# figure NAME UNIT FORMAT AMOUNT: an amount a second
figure() { awk -v name="$1" -v unit="$2" -v format="$3" -v n="$4" -v ns="$ns" 'BEGIN { printf "%s: " format " %s\n", name, n * 1e9 / ns, unit }'; }
percent() { awk -v ticks="$1" -v hz="$(getconf CLK_TCK)" 'BEGIN { print ticks * 100 / hz }'; }
figure idle.requests_per_second requests/s %.0f "$rows"
figure idle.collector_cpu_percent percent %.2f "$(percent "$collector_ticks")"
figure idle.tracer_cpu_percent percent %.2f "$(percent "$tracer_ticks")"
