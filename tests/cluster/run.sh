#!/usr/bin/env bash
# run.sh BUILD_DIR: a fleet of collectors and an api on a cluster of three Galera nodes, each in a network namespace of its
# own. While the fleet is fed, a node is killed with -9 and rejoins, another is stopped and started, the network between two
# nodes is cut, and a node loses both others. Then each node must hold each request of each host exactly once, and sums that
# agree. Prints cluster.requests_per_second, cluster.lag_p95, cluster.longest_silence, cluster.differences. Needs root.
# MINUTES (5), HOSTS (100), RATE (20000, in all), CUT (30, seconds), FLEET_BATCH_MS (1000): the collectors' BATCH_MS; SILENCE (10):
# the longest that the api may not answer, in seconds. What a failed run left is kept.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"
build=$(readlink -f "${1:?usage: run.sh BUILD_DIR}")
[[ $EUID -eq 0 ]] || die "the cluster test makes network namespaces and needs root: start it with sudo"
if [[ ${2:-} != inside ]]; then
  sst_scripts=$("$root_folder/tests/cluster/sst_scripts.sh")
  export sst_scripts
  # With networks, mounts and processes of its own, which all end with it.
  exec unshare --net --mount --propagation private --pid --fork --kill-child --mount-proc "$0" "$1" inside
fi
# shellcheck source=tests/support/scripted_test.sh
source "$root_folder/tests/support/scripted_test.sh" cluster
hosts=${HOSTS:-100} rate=${RATE:-20000} cut=${CUT:-30} fleet_batch_ms=${FLEET_BATCH_MS:-1000}
seconds=$(awk -v minutes="${MINUTES:-5}" 'BEGIN { printf "%.0f", minutes * 60 }')
chmod 0755 "$work"
nodes=$work/nodes
mkdir "$nodes"
# where the servers' user may read them
cp -R "${sst_scripts:?}" "$work/scripts"
export PATH=$work/scripts:$PATH:/usr/sbin:/sbin
server_pid=()
# shellcheck source=tests/cluster/nodes.sh
source "$root_folder/tests/cluster/nodes.sh"
query() { sql "$1" mapledger -e "$2"; }
# shellcheck source=tests/cluster/fleet.sh
source "$root_folder/tests/cluster/fleet.sh"

# as root, in the whole: nothing in it is reachable from outside of the namespaces
prepare_ledger() {
  sql 1 -e "CREATE DATABASE mapledger; CREATE USER mapledger@'%', reader@'%'; GRANT ALL ON mapledger.* TO mapledger@'%'; GRANT SELECT ON mapledger.* TO reader@'%'"
  env -C "$work" DB_HOST="$addresses" DB_USER=mapledger "$build/collector/mapledger-collector" migrate >"$work/migrate.log" 2>&1 ||
    { cat "$work/migrate.log" >&2; die "the schema could not be made"; }
}

start_api() {
  env -C "$work" DB_HOST="$addresses" API_DB_USER=reader API_PORT=8080 DASHBOARD_DIR="$work" "$build/api/mapledger-api" >"$work/api.log" 2>&1 &
  until curl -fsS -o "$work/answer" http://127.0.0.1:8080/readyz 2>/dev/null; do
    kill -0 $! 2>/dev/null || { cat "$work/api.log" >&2; die "the api ended"; }
    sleep 0.1
  done
}
# The moments at which the api answered a question that it has to read the ledger for.
watch_api() {
  while :; do
    if curl -fsS --max-time 20 -o "$work/answer" http://127.0.0.1:8080/api/v1/hosts 2>/dev/null; then date +%s%N; fi
    sleep 0.1
  done >"$work/answers"
}
longest_silence() { awk 'NR > 1 && $1 - last > most { most = $1 - last } { last = $1 } END { printf "%.2f\n", most / 1e9 }' "$work/answers"; }

began=0
# at PERCENT: waits until so much of the time has passed
at() {
  local left=$((began + seconds * $1 / 100 - SECONDS))
  ((left <= 0)) || sleep "$left"
}
tell() { say "$((SECONDS - began)) s: $*"; }

addresses=$(address_of 1),$(address_of 2),$(address_of 3)
make_network
say "starting three nodes"
boot_nodes
prepare_ledger
start_api
start_fleet DB_HOST="$addresses"
feed_fleet
began=$SECONDS
watch_lag 3 &
watch_api &
watch=$!

at 10
tell "node 1 is killed"
kill_node 1
at 20
start_node 1
tell "node 1 has rejoined"
at 40
tell "node 2 is stopped"
stop_node 2
at 50
start_node 2
tell "node 2 has rejoined"
at 60
tell "the network between the nodes 1 and 2 is cut"
cut_nodes 1 2
sleep "$cut"
join_nodes 1 2
tell "it is whole"
at 85
tell "node 1 loses both others"
cut_nodes 1 2
cut_nodes 1 3
sleep $((cut / 3 + 1))
join_nodes 1 2
join_nodes 1 3
tell "it has them again"

code=0
await_fleet || code=1
kill "$watch"
wait "$watch" 2>/dev/null || true
for node in 1 2 3; do await_synced "$node"; done
different=0
for node in 1 2 3; do
  found=$(differences "$node")
  ((found == 0)) || complain "node $node: $found lines differ from what was made ($work/rows.made, rows.$node)"
  different=$((different + found))
done
made=$(awk '{ sum += $2 } END { print sum }' "$work/streams/input")
say "$made requests of $hosts hosts; the collectors changed their address $(grep -hc 'the database: now' "$work"/hosts/*/log | awk '{ sum += $1 } END { print sum }') times"
silence=$(longest_silence)
cat <<FIGURES
cluster.requests_per_second: $(cat "$work/streams/rate") requests/s
cluster.lag_p95: $(percentile "$work/lags" 95) s
cluster.longest_silence: $silence s
cluster.differences: $different lines
FIGURES
((different == 0)) || code=1
if awk -v is="$silence" -v most="${SILENCE:-10}" 'BEGIN { exit !(is > most) }'; then
  complain "the api did not answer for $silence s"
  code=1
fi
[[ $code -eq 0 ]] || exit 1
passed=yes
