#!/usr/bin/env bash
# run.sh BUILD_DIR - from a system call to the message about it in a browser's WebSocket, at 1,000 requests a second:
# the whole path, live, with a private MariaDB. In turn with a client that asks REST once a second. Needs root.
set -euo pipefail
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh
build=${1:?usage: run.sh BUILD_DIR}
[[ $EUID -eq 0 ]] || { echo "latency bench: needs root to trace: start it with sudo" >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-latency.XXXXXX")
pids=()
finish() {
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do { kill "${pids[i]}" && wait "${pids[i]}"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

await() { # FILE TEXT
  until grep -q "$2" "$work/$1" 2>/dev/null; do
    kill -0 "${pids[-1]}" 2>/dev/null || { tail -n 5 "$work/$1" >&2; exit 1; }
    sleep 0.05
  done
}
serve_database "$work/db" "$work/db.out"
pids+=("$database_pid")
export DATA_DIR=$work RUN_LOCK=$work/lock DB_SOCKET=$work/db/db.sock DB_USER=root DB_NAME=mapledger TRACER=ebpf API_PORT=18733
"$build/collector/mapledger-collector" migrate 2>/dev/null
"$build/collector/mapledger-collector" 2>"$work/collector.out" &
pids+=($!)
await collector.out ready:
"$build/api/mapledger-api" 2>"$work/api.out" &
pids+=($!)
await api.out ready:
sleep 3 # what is done once at the start, such as making partitions, is not measured
"$build/tests/bench/bench_latency" "$API_PORT" || { tail -n 3 "$work"/*.out; curl -s "localhost:$API_PORT/api/v1/status"; exit 1; }
