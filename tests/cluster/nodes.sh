# shellcheck shell=bash
# nodes.sh: to be sourced. Three Galera nodes, each in a network namespace of its own, with a link to each of the others
# and one to us: node N is 10.99.0.N, port 3306. Needs root, `nodes` (a folder) and private network and mount namespaces
# of the caller's own, in which the links are made (run.sh). The servers run as nobody: rsync copies a node's files as
# an ordinary user only.

: "${nodes:?}"

address_of() { printf '10.99.0.%s' "$1"; }
in_node() { ip netns exec "node$1" "${@:2}"; }
as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }

# A folder of the namespaces' names that nobody else sees.
make_network() {
  local node
  mount -t tmpfs none /run/netns 2>/dev/null || { mkdir -p /run/netns && mount -t tmpfs none /run/netns; }
  ip link set lo up
  ip address add 10.99.0.254/32 dev lo
  for node in 1 2 3; do
    ip netns add "node$node"
    ip -n "node$node" link set lo up
    ip -n "node$node" address add "$(address_of "$node")/32" dev lo
    ip link add "to$node" type veth peer name us netns "node$node"
    ip link set "to$node" up
    ip -n "node$node" link set us up
    ip route add "$(address_of "$node")/32" dev "to$node" src 10.99.0.254
    ip -n "node$node" route add 10.99.0.254/32 dev us src "$(address_of "$node")"
  done
  for node in 1 2 3; do
    local other=$((node % 3 + 1))
    ip -n "node$node" link add "to$other" type veth peer name "to$node" netns "node$other"
    join_nodes "$node" "$other"
  done
}
join_nodes() {
  ip -n "node$1" link set "to$2" up
  ip -n "node$2" link set "to$1" up
  ip -n "node$1" route replace "$(address_of "$2")/32" dev "to$2" src "$(address_of "$1")"
  ip -n "node$2" route replace "$(address_of "$1")/32" dev "to$1" src "$(address_of "$2")"
}
cut_nodes() {
  ip -n "node$1" link set "to$2" down
  ip -n "node$2" link set "to$1" down
}

sql() { mariadb --no-defaults --user=root --socket="$nodes/$1/db.sock" --batch --skip-column-names "${@:2}"; }

# launch NODE ADDRESSES [ARGUMENT...]: the server, in the background.
launch() {
  local node=$1 joins=$2 folder=$nodes/$1 address group
  address=$(address_of "$node")
  # That a node is gone is found out sooner than by default (docs/fleet.md).
  group="base_host=$address;gmcast.listen_addr=tcp://$address:4567;ist.recv_addr=$address:4568;gcache.size=${GCACHE:-256M};pc.recovery=true"
  group+=";evs.keepalive_period=PT0.5S;evs.inactive_check_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S;evs.install_timeout=PT4S"
  rm -f "$folder/db.pid"
  in_node "$node" setpriv --reuid=nobody --regid=nogroup --clear-groups mariadbd --no-defaults --datadir="$folder/data" --tmpdir="$folder/tmp" \
    --socket="$folder/db.sock" --pid-file="$folder/db.pid" --bind-address="$address" --port=3306 --skip-name-resolve \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_bin --local-infile=1 --max-connections=1000 --binlog-format=ROW \
    --innodb-autoinc-lock-mode=2 --innodb-flush-log-at-trx-commit="${FLUSH:-2}" --innodb-buffer-pool-size="${POOL:-256M}" --innodb-log-file-size=256M \
    --aria-pagecache-buffer-size=1M --key-buffer-size=64K --table-open-cache=4000 --open-files-limit=20000 --back-log=500 \
    --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so --wsrep-cluster-name=mapledger --wsrep-node-name="node$node" \
    --wsrep-node-address="$address" --wsrep-node-incoming-address="$address:3306" --wsrep-sst-method=rsync \
    --wsrep-sst-receive-address="$address:4444" --wsrep-slave-threads="${APPLIERS:-4}" --wsrep-provider-options="$group" \
    --wsrep-cluster-address="$joins" "${@:3}" >>"$folder/db.log" 2>&1 </dev/null &
  server_pid[node]=$!
}
state_of() { sql "$1" -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>/dev/null | cut -f2; }
await_synced() {
  local tries
  for ((tries = 0; tries < 1200; ++tries)); do
    [[ $(state_of "$1") == Synced ]] && return
    kill -0 "${server_pid[$1]}" 2>/dev/null || { tail -n 5 "$nodes/$1/db.log" >&2; die "node $1 ended"; }
    sleep 0.1
  done
  die "node $1 did not become synced"
}

boot_nodes() {
  local node
  for node in 1 2 3; do
    mkdir -p "$nodes/$node/data" "$nodes/$node/tmp"
    chown -R nobody:nogroup "$nodes/$node"
  done
  as_nobody mariadb-install-db --no-defaults --datadir="$nodes/1/data" --tmpdir="$nodes/1/tmp" --skip-test-db --skip-name-resolve --force \
    --auth-root-authentication-method=normal >"$nodes/init.log" 2>&1 || { tail -n 5 "$nodes/init.log" >&2; die "no database could be made"; }
  launch 1 gcomm:// --wsrep-new-cluster
  await_synced 1
  for node in 2 3; do start_node "$node"; done
}
peers="gcomm://10.99.0.1,10.99.0.2,10.99.0.3"
# Also one that was killed: it finds out by itself where it ended, and asks the others for the rest.
start_node() {
  launch "$1" "$peers"
  await_synced "$1"
}
kill_node() {
  local pid
  pid=$(cat "$nodes/$1/db.pid")
  kill -KILL "$pid"
  wait "${server_pid[$1]}" 2>/dev/null || true
}
stop_node() {
  kill "$(cat "$nodes/$1/db.pid")"
  wait "${server_pid[$1]}" 2>/dev/null || true
}
