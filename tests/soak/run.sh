#!/usr/bin/env bash
# run.sh BUILD_DIR - mapledger for HOURS (2) under RATE (5,000) real requests a second of one user, traced, by processes that come
# and go; what else the machine does is left out, so that a rise is mapledger's own. The ledger may take BYTES (500M), so
# that its partitions roll. Every 30 s: memory, open files, disk, lag and rate, into FOLDER/samples.tsv, and
# FOLDER/soak.svg at the end. FOLDER is build/soak. Needs root; the database is a private MariaDB.
set -euo pipefail
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh
build=${1:?usage: run.sh BUILD_DIR}
[[ $EUID -eq 0 ]] || { echo "soak: needs root to trace: start it with sudo" >&2; exit 1; }
hours=${HOURS:-2} rate=${RATE:-5000} bytes=${BYTES:-500M} folder=${FOLDER:-build/soak} every=${EVERY:-30}
mkdir -p "$folder"
samples=$folder/samples.tsv

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-soak.XXXXXX")
pids=()
finish() {
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do { kill "${pids[i]}" && wait "${pids[i]}"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
fail() { echo "soak: $*" >&2; exit 1; }

# await FILE WORD PID WHAT
await() {
  until grep -q "$2" "$1"; do
    kill -0 "$3" 2>/dev/null || { tail -n 5 "$1" >&2; fail "$4 ended at its start"; }
    sleep 0.05
  done
}

serve_database "$work/db" "$work/db.out"
pids+=("$database_pid")
export DB_SOCKET=$work/db/db.sock DB_USER=root DB_NAME=mapledger DATA_DIR=$work/data RUN_LOCK=$work/lock LOG_LEVEL=info
user=65534  # nobody
export TRACER=ebpf TRACE_USERS=$user RETENTION_BYTES=$bytes API_PORT=0
"$build/collector/mapledger-collector" 2>"$folder/collector.log" &
collector=$!
pids+=("$collector")
await "$folder/collector.log" ready: "$collector" "the collector"
"$build/api/mapledger-api" 2>"$folder/api.log" &
api=$!
pids+=("$api")
await "$folder/api.log" ready: "$api" "the api"
address=$(grep -o 'http://[^ ]*' "$folder/api.log" | head -n 1)
tracer=$(awk -v parent="$collector" '/^Name:/ { name = $2 } /^Pid:/ { pid = $2 } /^PPid:/ && $2 == parent && name == "mapledger-trace" { print pid }' \
  /proc/[0-9]*/status 2>/dev/null) || true
[[ $tracer ]] || fail "the collector has no tracer"
server=$(pgrep -P "$database_pid" -x mariadbd || echo "$database_pid")

"$build/tests/soak/steady_calls" "$rate" 20 60 "$user" < <(exec sleep infinity) &
pids+=($!)
# three dashboards look on, and a script asks by REST
seconds=$(awk -v hours="$hours" 'BEGIN { printf "%d", hours * 3600 }')
"$build/tests/bench/stream_clients" "${address##*:}" processes 3 0 "$seconds" >"$work/clients.out" 2>/dev/null &
pids+=($!)
(
  while sleep 5; do
    curl -sf "$address/api/v1/requests?limit=100&min_bytes=65536" -o /dev/null
    curl -sf "$address/api/v1/top?by=program" -o /dev/null
    curl -sf "$address/metrics" -o /dev/null
  done
) &
pids+=($!)

query() { mariadb --no-defaults --socket="$DB_SOCKET" --user=root --batch --skip-column-names mapledger -e "$1"; }
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
files() { find "/proc/$1/fd" -mindepth 1 2>/dev/null | wc -l; }
disk() { du -sb "$@" 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }'; }

printf '# second\tcollector_kib\ttracer_kib\tapi_kib\tdatabase_kib\tcollector_files\ttracer_files\tapi_files\ttables_bytes\tspool_bytes\tlag_ms\tpartitions\trequests_per_second\n' >"$samples"
began=$(date +%s)
last_stored='' last_ns=''
while sleep "$every"; do
  for part in "collector $collector" "tracer $tracer" "api $api"; do
    kill -0 "${part#* }" 2>/dev/null || fail "the ${part% *} ended: see $folder"
  done
  read -r stored newest_us partitions <<<"$(query "SELECT requests, last_time_us,
    (SELECT COUNT(*) FROM information_schema.partitions WHERE table_schema = 'mapledger' AND table_name = 'requests') FROM checkpoint")"
  ns=$(date +%s%N)
  per_second=$(awk -v a="${last_stored:-$stored}" -v b="$stored" -v from="${last_ns:-$ns}" -v to="$ns" \
    'BEGIN { print (to > from ? (b - a) * 1e9 / (to - from) : "NaN") }')
  printf '%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n' $(($(date +%s) - began)) \
    "$(resident "$collector")" "$(resident "$tracer")" "$(resident "$api")" "$(resident "$server")" \
    "$(files "$collector")" "$(files "$tracer")" "$(files "$api")" \
    "$(disk "$work/db/data/mapledger")" "$(disk "$work/data/spool")" \
    $(((ns / 1000 - newest_us) / 1000)) "$partitions" "$per_second" >>"$samples"
  last_stored=$stored last_ns=$ns
  (($(date +%s) - began < seconds)) || break
done
query "SELECT COUNT(*) FROM gaps" | sed 's/.*/soak.gaps: & gaps/'
gnuplot -e "table='$samples'; chart='$folder/soak.svg'" tests/soak/chart.gp

# steady NAME UNIT COLUMN SCALE: the medians of the second quarter and of the last, and their ratio
steady() {
  awk -F'\t' -v column="$3" -v seconds="$seconds" -v from=0.25 -v to=0.5 '!/^#/ && $1 >= from * seconds && $1 < to * seconds { print $column }' "$samples" | sort -n >"$work/early"
  awk -F'\t' -v column="$3" -v seconds="$seconds" -v from=0.75 '!/^#/ && $1 >= from * seconds { print $column }' "$samples" | sort -n >"$work/late"
  awk -v name="$1" -v unit="$2" -v scale="$4" 'FNR == 1 { ++file } { value[file, FNR] = $1; n[file] = FNR }
    END { a = value[1, int((n[1] + 1) / 2)] / scale; b = value[2, int((n[2] + 1) / 2)] / scale
          printf "soak.%s: %.6g %s\nsoak.%s_ratio: %.3f x\n", name, b, unit, name, (a > 0 ? b / a : 0) }' "$work/early" "$work/late"
}
echo "# the last quarter's median, and its ratio to the second quarter's"
steady requests_per_second requests/s 13 1
steady collector_resident MiB 2 1024
steady tracer_resident MiB 3 1024
steady api_resident MiB 4 1024
steady collector_files files 6 1
steady api_files files 8 1
steady tables MiB 9 1048576
steady spool MiB 10 1048576
steady lag ms 11 1
awk -F'\t' '!/^#/ { print $11 }' "$samples" | sort -n |
  awk '{ lag[NR] = $1 } END { printf "soak.lag_p95: %d ms\nsoak.longest_lag: %d ms\n", lag[int(NR * 0.95)], lag[NR] }'
echo "soak.dropped_partitions: $(grep -c ' dropped p' "$folder/collector.log" || true) partitions"
kill "$collector"
wait "$collector" || fail "the collector did not end in order: see $folder"
tail -n 1 "$folder/collector.log" | sed -n 's/.* \([0-9]*\) events received.*/soak.events_received: \1 events/p'
