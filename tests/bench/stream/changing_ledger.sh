# shellcheck shell=bash
# changing_ledger.sh: what the benchmarks of http and stream share. Sourced, in the repository's root: a folder $work and the
# processes $pids, which end with the script.
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-bench.XXXXXX")
pids=()
finish() {
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do { kill "${pids[i]}" && wait "${pids[i]}"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# await PATTERN FILE PID: until the program has said so
await() {
  until grep -q "$1" "$2" 2>/dev/null; do
    kill -0 "$3" 2>/dev/null || { tail -n 5 "$2" >&2; exit 1; }
    sleep 0.05
  done
}

# serve_changing_ledger BUILD [SETTING=VALUE...]: a private MariaDB with 500 live processes, of which 50 change twice a second, and the
# api with these settings; its pid is in $api, its port in $api_port.
serve_changing_ledger() {
  local build=$1
  shift
  serve_database "$work/db" "$work/db.out"
  pids+=("$database_pid")
  export DB_SOCKET=$work/db/db.sock DB_USER=root DB_NAME=mapledger LOG_LEVEL=info
  "$build/collector/mapledger-collector" migrate >"$work/migrate.out" 2>&1 || { tail -n 5 "$work/migrate.out" >&2; exit 1; }
  "$build/tests/bench/process_changes" "$DB_SOCKET" 500 50 >"$work/changes.out" 2>&1 &
  pids+=($!)
  await ready "$work/changes.out" $!
  env API_PORT=0 API_RATE=0 "$@" "$build/api/mapledger-api" 2>"$work/api.out" &
  api=$!
  pids+=("$api")
  await ready: "$work/api.out" "$api"
  # shellcheck disable=SC2034  # who sources this uses it
  api_port=$(sed -n 's/.*ready: .*:\([0-9]*\)$/\1/p' "$work/api.out")
}

figure() { printf '%s: %s %s\n' "$1" "$2" "$3"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }
