#!/usr/bin/env bash
# run.sh BUILD_DIR - every path of the api over two made-up ledgers, of a million stored requests and of ROWS (50 million): how
# many rows the database reads for an answer (Handler_read_*), and how long answers take by wrk, at both sizes. Each figure
# stands on a line; a line that begins with # says more. SMALL_ROWS, ROWS, SECONDS_EACH and CLIENTS change the size.
#
# With CHECK=rows only the rows are counted, with none of the times, and it fails if a path reads more at the one size than
# at the other, within 10 %, or for a list of the 1,000 machines that both have more than 16 of each.
#
# Last, what it costs to name a machine: four of the 1,000 have what the small ledger holds, and each path is asked in turns without `host=`
# and with that of the machine that is shown without it. With CHECK=host this alone.
set -euo pipefail
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh
build=${1:?usage: run.sh BUILD_DIR}
small=${SMALL_ROWS:-1000000}
rows=${ROWS:-50000000}
seconds=${SECONDS_EACH:-1}
rounds=9
host_rounds=${HOST_ROUNDS:-5}
clients=${CLIENTS:-2}
check=${CHECK:-}
answers=20  # for the rows of one
folder=tests/bench/api

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-api.XXXXXX")
database_pid=''
declare -A api=() port=()
finish() {
  for pid in "${api[@]}" $database_pid; do { kill "$pid" && wait "$pid"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
fail() { echo "api bench: $*" >&2; exit 1; }

unset DB_HOST DB_USER DB_PASS DB_NAME API_DB_USER API_DB_PASS
serve_database "$work/db" "$work/db.out" --innodb-flush-log-at-trx-commit=0 --skip-innodb-doublewrite \
  --innodb-buffer-pool-size=1G --innodb-log-file-size=1G
cli() { mariadb --no-defaults --socket="$work/db/db.sock" --user=root --batch --skip-column-names "$@"; }

# fill DATABASE ROWS
fill() {
  local began=$SECONDS
  cli -e "CREATE DATABASE $1; GRANT SELECT ON $1.* TO mapledger_api@localhost"
  DATA_DIR=$work DB_SOCKET=$work/db/db.sock DB_USER=root DB_NAME=$1 LOG_LEVEL=warn \
    "$build/collector/mapledger-collector" migrate >&2
  DB_SOCKET=$work/db/db.sock DB_NAME=$1 "$build/tests/bench/api/fill_ledger" "$2"
  echo "# $2 requests and what they add up to made in $((SECONDS - began)) s: $(cli -e "SELECT ROUND(SUM(data_length +
    index_length) / 1048576) FROM information_schema.tables WHERE table_schema = '$1'") MiB, $(cli -e "SELECT COUNT(*) FROM
    $1.processes") processes"
}

# start_api DATABASE: its pid is in ${api[DATABASE]}, its port in ${port[DATABASE]}
start_api() {
  local out=$work/api.$1.out
  : >"$out"
  DATA_DIR=$work DB_SOCKET=$work/db/db.sock DB_USER=mapledger DB_NAME=$1 API_DB_USER=mapledger_api API_PORT=0 API_RATE=0 API_SNAPSHOT_MS=0 \
    "$build/api/mapledger-api" 2>>"$out" &
  api[$1]=$!
  until port[$1]=$(sed -nE 's|.*ready: http://127.0.0.1:([0-9]+).*|\1|p' "$out") && [[ ${port[$1]} ]]; do
    kill -0 "${api[$1]}" 2>/dev/null || fail "the api ended: $(cat "$out")"
    sleep 0.05
  done
}

# What the server has read so far, all connections together; to ask reads some as well.
reads() {
  cli -e "SELECT SUM(variable_value) FROM information_schema.global_status WHERE variable_name LIKE 'HANDLER_READ%'"
}

# count_rows DATABASE: "name rows" of each path, and how many bytes it answers
count_rows() {
  local url=http://127.0.0.1:${port[$1]} name target before own after
  reads >/dev/null
  before=$(reads)
  own=$(($(reads) - before))
  while read -r name target; do
    curl -sf -o "$work/body" "$url$target" || fail "$target: $(curl -s "$url$target")"
    before=$(reads)
    for ((i = 0; i < answers; i++)); do curl -sf -o /dev/null "$url$target"; done
    after=$(reads)
    awk -v name="$name" -v n=$((after - before - own)) -v of="$answers" -v bytes="$(wc -c <"$work/body")" \
      'BEGIN { printf "%s %.1f %d\n", name, n / of, bytes }'
  done < <(grep -v '^#' "$folder/endpoints.txt")
}

# ask SECONDS DATABASE TARGET: "answers errors p50 p95 p99"
ask() { wrk -t1 -c"$clients" -d"$1s" -s "$folder/latency.lua" "http://127.0.0.1:${port[$2]}$3" | tail -n 1; }

# measure: "name errors p50 p95 p99 errors p50 p95 p99 answers ratio" of each path, of the small ledger and of the big one, asked in
# turns: the medians of the rounds, and that of the rounds' ratios of p99.
measure() {
  local name target size round
  while read -r name target; do
    for size in small big; do
      ask 1 "$size" "$target" >/dev/null  # warm
      : >"$work/$size.asked"
    done
    for ((round = 0; round < rounds; round++)); do
      for size in small big; do ask "$seconds" "$size" "$target" >>"$work/$size.asked"; done
    done
    echo "$name $(medians "$work/small.asked") $(medians "$work/big.asked") $(awk '{ n += $1 } END { print n }' "$work/big.asked")" \
      "$(paste "$work/small.asked" "$work/big.asked" | awk '{ print $10 / $5 }' | median)"
  done < <(grep -v '^#' "$folder/endpoints.txt")
}
# more_hosts DATABASE: three more machines get what the first one has.
more_hosts() {
  local table columns host
  while read -r table columns; do
    for host in 1000001 1000002 1000003; do
      cli "$1" -e "INSERT INTO $table ($columns) SELECT ${columns/\`host_id\`/$host} FROM $table WHERE host_id = 1"
    done
  done < <(cli -e "SELECT table_name, GROUP_CONCAT(CONCAT(CHAR(96), column_name, CHAR(96))) AS columns_of FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name) WHERE table_schema = '$1' AND table_type = 'BASE TABLE' AND
    extra NOT LIKE '%GENERATED%' AND table_name NOT IN ('hosts', 'collectors', 'checkpoint', 'host_leases') GROUP BY table_name
    HAVING FIND_IN_SET(CONCAT(CHAR(96), 'host_id', CHAR(96)), columns_of)")
  cli "$1" -e 'ANALYZE TABLE requests, processes, programs' >/dev/null
}

# rows_of TARGET OWN: how many rows an answer reads, where to look reads OWN itself
rows_of() {
  local url=http://127.0.0.1:${port[small]}$1 before i
  curl -sf -o /dev/null "$url" || fail "$1: $(curl -s "$url")"
  before=$(reads)
  for ((i = 0; i < answers; i++)); do curl -sf -o /dev/null "$url"; done
  echo $((($(reads) - before - $2) / answers))
}

# measure_host: "name errors p99 p99_with_host ratio rows rows_with_host" of each path that takes host=; the medians of the rounds, and that of the
# ratios.
measure_host() {
  local name target with round before own
  reads >/dev/null
  before=$(reads)
  own=$(($(reads) - before))
  while read -r name target; do
    [[ $target == /api/v1/* && $target != *host* && $target != *openapi* ]] || continue
    with=$target$([[ $target == *\?* ]] && echo '&' || echo '?')host=0000000000000001
    rm -f "$work/without.asked" "$work/with.asked"
    ask 1 small "$target" >/dev/null
    for ((round = 0; round < host_rounds; round++)); do
      if ((round % 2)); then
        ask "$seconds" small "$target" >>"$work/without.asked"
        ask "$seconds" small "$with" >>"$work/with.asked"
      else
        ask "$seconds" small "$with" >>"$work/with.asked"
        ask "$seconds" small "$target" >>"$work/without.asked"
      fi
    done
    echo "$name $(cat "$work/without.asked" "$work/with.asked" | awk '{ n += $2 } END { print n }') $(awk '{ print $5 }' "$work/without.asked" | median)" \
      "$(awk '{ print $5 }' "$work/with.asked" | median) $(paste "$work/without.asked" "$work/with.asked" | awk '{ print $10 / $5 }' | median)" \
      "$(rows_of "$target" "$own") $(rows_of "$with" "$own")"
  done < <(grep -v '^#' "$folder/endpoints.txt")
}

show_host() {
  more_hosts small
  measure_host >"$work/host"
  awk '
    { errors += $2; printf "# %s: p99 %.3f ms, with host= %.3f ms, ratio %.2f; rows read %d and %d\n", $1, $3, $4, $5, $6, $7; without += $3; with += $4
      if ($5 > worst) { worst = $5; name = $1 }
      if ($6 > 0 && $7 / $6 > rows) rows = $7 / $6 }
    END {
      printf "# worst with host=: %s; %d errors\n", name, errors
      printf "api.host_p99_ratio: %.3f ratio\napi.worst_host_p99_ratio: %.3f ratio\napi.worst_host_rows_ratio: %.3f ratio\n", with / without, worst, rows
      exit errors > 0 }' "$work/host"
}

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# medians FILE: "errors p50 p95 p99"
medians() {
  local column
  awk '{ n += $2 } END { printf "%d", n }' "$1"
  for column in 3 4 5; do printf ' %s' "$(awk -v c="$column" '{ print $c }' "$1" | median)"; done
}

fill small "$small"
if [[ $check == host ]]; then
  start_api small
  show_host
  exit
fi
fill big "$rows"
for size in small big; do
  start_api "$size"
  count_rows "$size" >"$work/rows.$size"
done
join --nocheck-order "$work/rows.small" "$work/rows.big" >"$work/rows"
[[ $(wc -l <"$work/rows") -eq $(grep -vc '^#' "$folder/endpoints.txt") ]] || fail "the paths of both sizes are not the same"
awk -v check="$check" '
  { ratio = $2 == $4 ? 1 : ($2 > 0 ? $4 / $2 : 999)
    if (ratio > 1.1 || ratio < 0.9) { failed++; mark = "  <- not equal" } else { passed++; mark = "" }
    if ($1 ~ /^hosts/ && $4 > 16000) { failed++; mark = mark "  <- more than 16 rows a machine" }
    off = ratio > 1 ? ratio : (ratio > 0 ? 1 / ratio : 999)
    if (off > worst_off) { worst_off = off; worst = ratio; name = $1 }
    printf "# %s: %.1f and %.1f rows read an answer, ratio %.3f%s\n", $1, $2, $4, ratio, mark }
  END {
    printf "# worst: %s\n", name
    printf "api.worst_rows_examined_ratio: %.3f ratio\n", worst
    if (check == "rows") { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 } }' "$work/rows"
[[ $check != rows ]] || exit 0

measure >"$work/times"
# a whole export: its length, its time, and what the api takes meanwhile
curl -sf -w '%{size_download} %{time_total}\n' -o /dev/null "http://127.0.0.1:${port[big]}/api/v1/requests?format=csv&limit=1000000" >"$work/export"
awk '/^VmHWM/ { print $2 }' "/proc/${api[big]}/status" >"$work/peak"
awk -v small="$small" -v rows="$rows" '
  { errors += $2 + $6; ratio = $11
    printf "api.%s.p50: %.3f ms\napi.%s.p95: %.3f ms\napi.%s.p99: %.3f ms\n", $1, $7, $1, $8, $1, $9
    printf "# %s: p50 %.3f, p95 %.3f, p99 %.3f ms at %d; ratio of p99 %.2f; %d answers\n", $1, $3, $4, $5, small, ratio, $10
    if (ratio > worst) { worst = ratio; worst_name = $1 }
    if ($9 > p99) { p99 = $9; p99_name = $1 } }
  END {
    printf "# worst ratio: %s; worst p99: %s; %d errors; %d requests\n", worst_name, p99_name, errors, rows
    printf "api.worst_p99_ratio_50m_to_1m: %.3f ratio\napi.worst_p99: %.3f ms\n", worst, p99
    exit errors > 0 }' "$work/times"
read -r bytes took <"$work/export"
awk -v b="$bytes" -v s="$took" -v n=$((rows < 1000000 ? rows : 1000000)) 'BEGIN { printf "# export of %d requests: %.0f MB\napi.export_rows_per_second: %.0f rows/s\n", n, b / 1e6, n / s }'
awk '{ printf "api.peak_rss: %.1f MiB\n", $1 / 1024 }' "$work/peak"
show_host
