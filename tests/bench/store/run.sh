#!/usr/bin/env bash
# run.sh BUILD_DIR - requests stored a second from a replayed stream of 5 million mixed requests of 2,000 processes, with all
# tables kept, beside the same rows by one INSERT each and by bare LOAD DATA in batches of 10,000 over one connection, all
# into the same table of a private MariaDB, in turn, each timed to its last commit. Three rounds; each figure is their median,
# the spread stands behind a # before it. Beside them the same stream with STORE_REQUESTS=none: all that is not a row of the log. LINES_STORED, PROCESSES and ROUNDS change the size.
set -euo pipefail
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh
build=${1:?usage: run.sh BUILD_DIR}
lines=${LINES_STORED:-5000000}
processes=${PROCESSES:-2000}
rounds=${ROUNDS:-3}
single_rows=10000
batch_rows=10000

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-store.XXXXXX")
database_pid=
finish() {
  [[ -z $database_pid ]] || { kill "$database_pid" && wait "$database_pid"; } 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

serve_database "$work/db" "$work/db.out" --innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=256M \
  --innodb-log-file-size=512M
cli() { scripts/private_db.sh "$work/db" cli --batch --skip-column-names --local-infile=1 mapledger "$@"; }

export DATA_DIR=$work DB_SOCKET=$work/db/db.sock DB_USER=root DB_NAME=mapledger TRACER="replay:$work/stream.csv" REPLAY_SPEED=max LOG_LEVEL=warn
"$build/collector/mapledger-collector" migrate
"$build/tests/bench/make_stream" "$lines" "$processes" >"$work/stream.csv"
cli -e "SELECT CONCAT('# server: ', VERSION(), ', flush_log_at_trx_commit ', @@innodb_flush_log_at_trx_commit,
  ', doublewrite ', @@innodb_doublewrite, ', buffer pool ', @@innodb_buffer_pool_size >> 20, ' MiB, log ',
  @@innodb_log_file_size >> 20, ' MiB')"

empty() {
  cli -e 'TRUNCATE requests; TRUNCATE request_spans; TRUNCATE processes; TRUNCATE programs; TRUNCATE activity; TRUNCATE activity_totals; TRUNCATE checkpoint; TRUNCATE storage_policies; TRUNCATE gaps'
}
# rate ROWS COMMAND...: rows a second, from its start to its end
rate() {
  local rows=$1 began ended
  shift
  began=$(date +%s%N)
  "$@" >&2
  ended=$(date +%s%N)
  awk -v rows="$rows" -v ns=$((ended - began)) 'BEGIN { printf "%.0f\n", rows * 1e9 / ns }'
}
# All counted, and no row of it.
count_sums() {
  local counted
  counted=$(cli -e 'SELECT CONCAT(not_kept, " ", requests, " ", (SELECT COUNT(*) FROM requests)) FROM checkpoint')
  [[ $counted == "$1 0 0" ]] || { echo "store bench: $counted counted and stored, not $1 0 0" >&2; exit 1; }
}
count() {
  local stored
  stored=$(cli -e 'SELECT COUNT(*) FROM requests')
  [[ $stored == "$1" ]] || { echo "store bench: $stored rows stored, not $1" >&2; exit 1; }
}
# of all tables, as a request's share
bytes_per_request() {
  cli -e "ANALYZE TABLE requests, request_spans, processes, programs, activity, activity_totals" >/dev/null
  cli -e "SELECT ROUND(SUM(data_length + index_length) / $lines, 1) FROM information_schema.partitions WHERE table_schema = 'mapledger'"
}
single() { cli <"$work/single.sql"; }
load() { cli <"$work/load.sql"; }

for ((round = 1; round <= rounds; round++)); do
  empty
  rate "$lines" env STORE_REQUESTS=none "$build/tests/bench/run_measured" "$work/measured" "$build/collector/mapledger-collector" >>"$work/none"
  read -r cpu_seconds peak_kib <"$work/measured"
  awk -v cpu="$cpu_seconds" -v rows="$lines" 'BEGIN { printf "%.3f\n", cpu * 1e6 / rows }' >>"$work/none_cpu"
  count_sums "$lines"
  bytes_per_request >>"$work/none_bytes"
  empty
  rate "$lines" "$build/tests/bench/run_measured" "$work/measured" "$build/collector/mapledger-collector" >>"$work/ours"
  read -r cpu_seconds peak_kib <"$work/measured"
  awk -v cpu="$cpu_seconds" -v rows="$lines" 'BEGIN { printf "%.3f\n", cpu * 1e6 / rows }' >>"$work/cpu"
  echo "$((peak_kib / 1024))" >>"$work/peak"
  count "$lines"
  bytes_per_request >>"$work/bytes"
  if ((round == 1)); then
    mkdir "$work/rows"
    cli --quick -e 'SELECT * FROM requests ORDER BY seq' | split -l "$batch_rows" - "$work/rows/"
    for part in "$work/rows/"*; do echo "LOAD DATA LOCAL INFILE '$part' INTO TABLE requests;"; done >"$work/load.sql"
    head -n "$single_rows" "$work/rows/aa" | awk -F'\t' '{
      row = ""
      for (i = 1; i <= NF; i++) row = row (i > 1 ? "," : "") ($i ~ /^-?[0-9]+$/ ? $i : "\047" $i "\047")
      print "INSERT INTO requests VALUES (" row ");" }' >"$work/single.sql"
  fi
  empty
  rate "$lines" load >>"$work/load"
  count "$lines"
  empty
  rate "$single_rows" single >>"$work/single"
  count "$single_rows"
done

# say NAME FILE UNIT
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
say() {
  echo "# $1: $(wc -l <"$2") rounds, $(sort -n "$2" | head -n 1) to $(sort -n "$2" | tail -n 1)"
  echo "$1: $(median "$2") $3"
}
say store.requests_per_second "$work/ours" requests/s
say store.single_insert_rows_per_second "$work/single" rows/s
say store.load_data_rows_per_second "$work/load" rows/s
ratio() { awk -v a="$(median "$work/ours")" -v b="$(median "$2")" -v name="$1" 'BEGIN { printf "%s: %.3f ratio\n", name, a / b }'; }
ratio store.ratio_to_single_insert "$work/single"
ratio store.ratio_to_load_data "$work/load"
say store.collector_cpu_per_request "$work/cpu" us
say store.collector_peak_rss "$work/peak" MiB
say store.bytes_per_request "$work/bytes" bytes
say store.none_requests_per_second "$work/none" requests/s
say store.none_collector_cpu_per_request "$work/none_cpu" us
say store.none_bytes_per_request "$work/none_bytes" bytes
