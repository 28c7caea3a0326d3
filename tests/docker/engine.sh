# shellcheck shell=bash disable=SC2154  # run.sh sets $work and $docker
# A Docker engine of the test's own, below $work: its data, sockets and configuration. Sourced.

engine_pid=''

# start_engine: on return it answers. It ends with this script, however that ends.
start_engine() {
  export PATH=$docker/bin:$PATH DOCKER_HOST=unix://$work/engine/docker.sock DOCKER_CONFIG=$work/engine/client
  mkdir -p "$work/engine/client"
  ln -s "$docker/cli-plugins" "$DOCKER_CONFIG/cli-plugins"
  # Not the configuration of an engine that is installed; no packet filter, no network but those that compose makes.
  setpriv --pdeathsig TERM dockerd --config-file=/dev/null --data-root="$work/engine/data" --exec-root="$work/engine/exec" \
    --pidfile="$work/engine/docker.pid" --host="$DOCKER_HOST" --storage-driver=overlay2 --iptables=false --ip6tables=false \
    --ip-masq=false --bridge=none >"$work/engine/log" 2>&1 &
  engine_pid=$!
  until docker version >/dev/null 2>&1; do
    kill -0 "$engine_pid" 2>/dev/null || { tail -n 5 "$work/engine/log"; echo "the engine ended at its start"; return 1; }
    sleep 0.1
  done
}

# Processes that the engine's data or sockets are named in the command lines of.
engine_processes() {
  local folder
  for folder in /proc/[0-9]*; do
    [[ ${folder#/proc/} != "$$" ]] && tr '\0' ' ' 2>/dev/null <"$folder/cmdline" | grep -qF "$work/engine/" && echo "${folder#/proc/}"
  done
  true
}

# stop_engine: with all containers. Fails if a process was left behind, and ends it.
stop_engine() {
  local pid left
  [[ $engine_pid ]] || return 0
  docker ps --quiet | xargs --no-run-if-empty docker kill >/dev/null 2>&1 || true
  { kill "$engine_pid" && wait "$engine_pid"; } 2>/dev/null || true
  engine_pid=''
  left=$(engine_processes)
  for pid in $left; do
    echo "left behind: $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)"
    kill -9 "$pid" 2>/dev/null || true
  done
  awk -v work="$work/" 'index($5, work) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs --no-run-if-empty umount -l
  [[ -z $left ]]
}
