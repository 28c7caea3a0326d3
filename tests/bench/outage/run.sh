#!/usr/bin/env bash
# run.sh BUILD_DIR - the database is stopped for 60 s under 50,000 numbered requests a second, which come as a live tracer's
# would; then: what is missing, how long the collector takes to be less than a second behind again, and what it takes
# meanwhile. The server is a private MariaDB, durable. OUTAGE_SECONDS and RATE change the size.
set -euo pipefail
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh
build=${1:?usage: run.sh BUILD_DIR}
rate=${RATE:-50000}
outage=${OUTAGE_SECONDS:-60}
before=20 after=5 most_catch_up=300

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-outage.XXXXXX")
database_pid='' collector='' watcher=''
finish() {
  for pid in $watcher $collector $database_pid; do { kill "$pid" && wait "$pid"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
fail() { echo "outage bench: $*" >&2; exit 1; }

start_server() { serve_database "$work/db" "$work/db.out" --innodb-buffer-pool-size=256M --innodb-log-file-size=512M; }
query() { mariadb --no-defaults --socket="$work/db/db.sock" --user=root --batch --skip-column-names mapledger -e "$1"; }
now_us() { echo $(($(date +%s%N) / 1000)); }
# the most bytes that the spool's files had, into a file
watch_spool() {
  local most=0 bytes
  while sleep 0.5; do
    bytes=$(du -sb "$work/data/spool" 2>/dev/null | cut -f1) || true
    if ((${bytes:-0} > most)); then
      most=$bytes
      echo "$most" >"$work/spool_peak.new"
      mv "$work/spool_peak.new" "$work/spool_peak"
    fi
  done
}

unset DB_USER DB_PASS DB_NAME
start_server
export DB_SOCKET=$work/db/db.sock TRACER=ebpf EBPF_TRACER=$build/tests/bench/paced_stream
export DATA_DIR=$work/data RUN_LOCK=$work/lock LOG_LEVEL=info PACED_RATE=$rate PACED_REPORT=$work/made
echo 0 >"$work/spool_peak"
watch_spool &
watcher=$!
"$build/collector/mapledger-collector" 2>"$work/collector.out" &
collector=$!
until grep -q ready: "$work/collector.out"; do
  kill -0 "$collector" 2>/dev/null || { tail -n 5 "$work/collector.out" >&2; exit 1; }
  sleep 0.05
done

sleep "$before"
kill "$database_pid"
wait "$database_pid" || true
database_pid=''
sleep "$outage"
start_server
back_us=$(now_us)
first=''
while :; do
  read -r stored newest_us <<<"$(query 'SELECT requests, last_time_us FROM checkpoint')"
  at_us=$(now_us)
  [[ $first ]] || first=$stored
  ((at_us - newest_us >= 1000000)) || break
  kill -0 "$collector" 2>/dev/null || fail "the collector ended: $(tail -n 3 "$work/collector.out")"
  if ((at_us - back_us > most_catch_up * 1000000)); then
    echo "# not caught up after $most_catch_up s"
    break
  fi
  sleep 0.1
done
sleep "$after"
peak_kib=$(awk '/^VmHWM/ { print $2 }' "/proc/$collector/status")
kill "$collector"
code=0
wait "$collector" || code=$?
collector=''
[[ $code -eq 0 ]] || echo "# the collector ended with code $code: $(tail -n 1 "$work/collector.out")"
kill "$watcher"
wait "$watcher" 2>/dev/null || true
watcher=''

read -r made dropped <"$work/made"
read -r rows distinct <<<"$(query 'SELECT COUNT(*), COUNT(DISTINCT address) FROM requests')"
gaps=$(query 'SELECT COUNT(*) FROM gaps')
echo "# $made requests made, $dropped of them dropped since the collector did not read, $rows rows, $gaps gap rows"
echo "outage.requests_per_second: $rate requests/s"
echo "outage.seconds: $outage s"
echo "outage.lost: $((made - distinct)) requests"
echo "outage.doubled: $((rows - distinct)) requests"
awk -v us=$((at_us - back_us)) -v rows=$((stored - first)) 'BEGIN {
  printf "outage.caught_up_seconds: %.1f s\n", us / 1e6
  printf "outage.stored_during_catch_up_per_second: %.0f requests/s\n", (us > 0) ? rows * 1e6 / us : 0 }'
awk -v kib="$peak_kib" 'BEGIN { printf "outage.collector_peak_rss: %.1f MiB\n", kib / 1024 }'
echo "outage.spool_peak_bytes: $(cat "$work/spool_peak") bytes"
