# shellcheck shell=bash
# fleet.sh: to be sourced. A fleet of shipped collectors, each a process with a spool and an identity of its own, fed over its
# standard input at a set rate, and what became of it. For the cluster test and the benchmark of one server with as many.
# Needs: $work, $build, $hosts, $rate, $seconds, $fleet_batch_ms, and a function query NODE SQL...: its answer by the client, tabs between.
: "${work:?}" "${build:?}" "${hosts:?}" "${rate:?}" "${seconds:?}" "${fleet_batch_ms:?}"

start_fleet() {
  local i
  ulimit -n 65536 2>/dev/null || true
  mkdir -p "$work/streams"
  fleet_pids=()
  for ((i = 1; i <= hosts; ++i)); do
    mkdir -p "$work/hosts/$i"
    mkfifo "$work/streams/$i.in"
    # shellcheck disable=SC2094  # the folder is the program's, the FIFO its input
    (cd "$work/hosts/$i" && exec env -i PATH="$PATH" HOST_ID="fleet-$i" DATA_DIR="$work/hosts/$i" RUN_LOCK="$work/hosts/$i/lock" TRACER=stdin \
      BATCH_MS="$fleet_batch_ms" SWEEP_MS=0 DB_USER=mapledger "$@" "$build/collector/mapledger-collector") \
      <"$work/streams/$i.in" >"$work/hosts/$i/log" 2>&1 &
    fleet_pids+=($!)
  done
}

# In the background; its pid is in streams_pid, and what it made in streams/input when it has ended.
feed_fleet() {
  "$build/tests/cluster/fleet_streams" "$work/streams" "$hosts" "$rate" "$seconds" >"$work/streams/rate" &
  streams_pid=$!
}

# How old the newest stored event of each host is, once a second, until the feeding has ended.
watch_lag() {
  while kill -0 "$streams_pid" 2>/dev/null; do
    query "$1" "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED) - last_time_us FROM checkpoint WHERE last_time_us > 0" >>"$work/lags" 2>/dev/null || true
    sleep 1
  done
}
# percentile FILE P: in seconds
percentile() {
  sort -n "$1" | awk -v p="$2" '{ value[NR] = $1 } END { i = int(NR * p / 100 + 0.5); if (i < 1) i = 1; printf "%.2f\n", value[i] / 1e6 }'
}

# Until all collectors have stored what they read and ended: their input has.
await_fleet() {
  local pid code=0 ended
  wait "$streams_pid" || { complain "the streams could not be written: a collector ended before its input"; code=1; }
  ended=$SECONDS
  for pid in "${fleet_pids[@]}"; do
    wait "$pid" || { complain "a collector ended with code $?"; code=1; }
  done
  say "the collectors have stored the rest $((SECONDS - ended)) s after the last request"
  return "$code"
}

# differences NODE: how many lines of what that node holds of each host, in each of the tables with sums, are not the input's.
# All rows of requests are read, with their count, the sum of their numbers and of the squares of these.
differences() {
  local table condition
  awk '{ print "host-" $1, $2, $3, $4 }' "$work/streams/input" | sort >"$work/rows.made"
  query "$1" "SELECT h.name, COUNT(*), SUM(r.address), SUM(r.address * r.address) FROM requests r JOIN hosts h ON h.host_id = r.host_id
    GROUP BY h.name" | tr '\t' ' ' | sort >"$work/rows.$1"
  awk '{ print "host-" $1, $5, $6, $7, $8, $9 }' "$work/streams/input" | sort >"$work/sums.made"
  while read -r table condition; do
    query "$1" "SELECT h.name, SUM(requested_bytes), SUM(returned_bytes), SUM(mmap_calls), SUM(munmap_calls), SUM(failed_calls)
      FROM $table t JOIN hosts h ON h.host_id = t.host_id WHERE $condition GROUP BY h.name" | tr '\t' ' ' | sort >"$work/sums.$1"
    diff "$work/sums.made" "$work/sums.$1"
  done <<TABLES | grep -c '^[<>]' >"$work/differing" || true
checkpoint TRUE
processes TRUE
programs TRUE
activity TRUE
activity_totals kind='host' AND step_s=10
activity_totals kind='host' AND step_s=3600
activity_totals kind='program' AND step_s=60
TABLES
  diff "$work/rows.made" "$work/rows.$1" | grep -c '^[<>]' >>"$work/differing" || true
  awk '{ sum += $1 } END { print sum }' "$work/differing"
}
