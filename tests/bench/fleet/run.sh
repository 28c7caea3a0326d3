#!/usr/bin/env bash
# run.sh BUILD_DIR - a fleet of collectors on one MariaDB, as the cluster test has it on three nodes (tests/cluster/fleet.sh):
# requests a second in all, how old the newest stored event of a host is (the 95th of 100, over all hosts and seconds), what
# a request takes on disk and in processor time, and that each request is there once. HOSTS (100), RATE (20000), MINUTES (2),
# FLEET_BATCH_MS (500): the collectors' BATCH_MS.
set -euo pipefail
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh
build=$(readlink -f "${1:?usage: run.sh BUILD_DIR}")
hosts=${HOSTS:-100} rate=${RATE:-20000} fleet_batch_ms=${FLEET_BATCH_MS:-500}
seconds=$(awk -v minutes="${MINUTES:-2}" 'BEGIN { printf "%.0f", minutes * 60 }')
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-fleet.XXXXXX")
database_pid=
finish() {
  local pid
  for pid in $(jobs -pr); do kill "$pid" 2>/dev/null || true; done
  [[ -z $database_pid ]] || { kill "$database_pid" && wait "$database_pid"; } 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

query() { scripts/private_db.sh "$work/db" cli --batch --skip-column-names mapledger -e "$2"; }
# shellcheck source=tests/cluster/fleet.sh
source tests/cluster/fleet.sh

serve_database "$work/db" "$work/db.out" --innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=512M --innodb-log-file-size=512M \
  --max-connections=1000 --table-open-cache=4000 --back-log=500
env -C "$work" DB_SOCKET="$work/db/db.sock" "$build/collector/mapledger-collector" migrate >&2
start_fleet DB_SOCKET="$work/db/db.sock"
feed_fleet
watch_lag 1 &
processor_us() { awk '{ us += ($14 + $15) * 10000 } END { print us + 0 }' "$@"; }
await_fleet
used_us=$(query 1 "SELECT SUM(cpu_us) FROM collectors")
server_us=$(processor_us "/proc/$(cat "$work/db/db.pid")/stat")
made=$(awk '{ sum += $2 } END { print sum }' "$work/streams/input")
query 1 "ANALYZE TABLE requests, request_spans, processes, programs, activity, activity_totals" >&2
bytes=$(query 1 "SELECT SUM(data_length + index_length) FROM information_schema.partitions WHERE table_schema = 'mapledger'")
different=$(differences 1)
cat <<FIGURES
fleet.requests_per_second: $(cat "$work/streams/rate") requests/s
fleet.lag_p95: $(percentile "$work/lags" 95) s
fleet.bytes_per_request: $(awk -v bytes="$bytes" -v made="$made" 'BEGIN { printf "%.0f", bytes / made }') bytes
fleet.collector_cpu_per_request: $(awk -v us="$used_us" -v made="$made" 'BEGIN { printf "%.1f", us / made }') us
fleet.server_cpu_per_request: $(awk -v us="$server_us" -v made="$made" 'BEGIN { printf "%.1f", us / made }') us
fleet.differences: $different lines
FIGURES
((different == 0)) || die "what is stored is not what was made"
