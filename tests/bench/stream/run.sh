#!/usr/bin/env bash
# run.sh BUILD_DIR - the stream with a thousand clients and 500 live processes of which 50 change twice a second: how long
# from the api's reading to the receipt by the last client, beside a bare Beast server that sends the same bytes to as many
# clients, in turns; the same with 100 more clients that stop reading; 10,000 idle clients. A private MariaDB.
set -euo pipefail
# shellcheck source=tests/bench/stream/changing_ledger.sh
source tests/bench/stream/changing_ledger.sh
build=${1:?usage: run.sh BUILD_DIR}
clients=1000 stalled=100 idle=10000 rounds=3 seconds=10
bench=$build/tests/bench
ulimit -n "$(ulimit -Hn)"

serve_changing_ledger "$build" API_CONNECTIONS_PER_ADDRESS=20000
"$bench/one_change" "$api_port" processes >"$work/change.json"
"$bench/bare_broadcast" "$work/change.json" >"$work/bare.out" 2>&1 &
pids+=($!)
await ready "$work/bare.out" $!
bare_port=$(awk '/^ready/ { print $2 }' "$work/bare.out")

# ticks PID: processor time so far; the fields are counted after the name, which may hold anything
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
rss_mib() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }
hwm_mib() { awk '/^VmHWM/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }
# quantile Q FILES...: of the times in what stream_clients wrote
quantile() {
  local q=$1
  shift
  awk '$1 == "ms" { print $2 }' "$@" | sort -n | awk -v q="$q" '{ v[NR] = $1 } END { i = int(q * NR) + 1; if (i > NR) i = NR; printf "%.3f", v[i] }'
}
# clients NAME PORT STALLED: one round
listen() { "$bench/stream_clients" "$2" processes "$clients" "$3" "$seconds" >"$work/$1.sum" 2>"$work/$1.ms" || { cat "$work/$1.ms" >&2; exit 1; }; }

cpu=0
for ((round = 1; round <= rounds; round++)); do
  before=$(ticks "$api")
  listen "api$round" "$api_port" 0
  cpu=$((cpu + $(ticks "$api") - before))
  listen "bare$round" "$bare_port" 0
done
rss=$(hwm_mib "$api")
for ((round = 1; round <= rounds; round++)); do
  listen "with$round" "$api_port" "$stalled"
  listen "without$round" "$api_port" 0
done
stalled_rss=$(hwm_mib "$api")

figure stream.clients "$clients" clients
figure stream.message_bytes "$(awk 'NR == 1 { print $2 }' "$work/api1.sum")" bytes
figure stream.fanout_p50 "$(quantile 0.5 "$work"/api?.ms)" ms
figure stream.fanout_p95 "$(quantile 0.95 "$work"/api?.ms)" ms
figure stream.bare_beast_p50 "$(quantile 0.5 "$work"/bare?.ms)" ms
figure stream.bare_beast_p95 "$(quantile 0.95 "$work"/bare?.ms)" ms
figure stream.ratio_to_bare_beast "$(ratio "$(quantile 0.95 "$work"/api?.ms)" "$(quantile 0.95 "$work"/bare?.ms)")" x
figure stream.api_cpu "$(awk -v t="$cpu" -v hz="$(getconf CLK_TCK)" -v s=$((rounds * seconds)) 'BEGIN { printf "%.1f", t * 100 / hz / s }')" percent
figure stream.api_peak_rss "$rss" MiB
figure stream.stalled_clients "$stalled" clients
figure stream.ratio_with_stalled "$(ratio "$(quantile 0.95 "$work"/with?.ms)" "$(quantile 0.95 "$work"/without?.ms)")" x
figure stream.api_peak_rss_with_stalled "$stalled_rss" MiB

"$bench/stream_clients" "$api_port" gaps "$idle" 0 20 >"$work/idle.sum" 2>"$work/idle.ms" &
idle_clients=$!
pids+=("$idle_clients")
sleep 15
idle_rss=$(rss_mib "$api")
wait "$idle_clients" || { cat "$work/idle.ms" >&2; exit 1; }
figure stream.idle_clients_held "$(awk '{ print $6 }' "$work/idle.sum")" clients
figure stream.api_rss_with_idle "$idle_rss" MiB
