# shellcheck shell=bash disable=SC2154  # root_folder and run_lock are the caller's
# The parts of a running mapledger: each is started under scripts/guard.sh, its output is shown line by line under its
# name, and it is stopped by closing its guard's input. Needs root_folder, the repository's path, and run_lock, the
# descriptor of a lock that the parts must not hold.
#
# What happens to them is read from the descriptor part_events, one line an event: "ready NAME" when a part's output
# says so, "ended NAME" when its output ends, "unheard NAME" when nobody reads what we show any more.

parts_folder='' part_events=''
declare -A part_pid=() part_stop=() part_relay=()
part_order=()  # in the order of their start

open_parts() {
  parts_folder=$(mktemp -d "${TMPDIR:-/tmp}/mapledger.XXXXXX")
  mkfifo "$parts_folder/events"
  exec {part_events}<>"$parts_folder/events"
}

# Shows what comes on stdin under the part's name, tells its events and keeps its last lines.
relay() {
  local name=$1 line label last=()
  label="[$name]"
  [[ -t 1 && -z ${NO_COLOR:-} ]] && label=$'\e[36m'"[$name]"$'\e[0m'
  trap 'keep_last; exit' TERM
  trap '' PIPE
  while IFS= read -r line || [[ $line ]]; do
    line=${line//[[:cntrl:]]/ }
    # What a database server notes at each start is of use only if it fails: it stays in the last lines.
    if [[ $line != *' [Note] '* ]] && ! printf '%s %s\n' "$label" "$line" 2>/dev/null; then
      printf 'unheard %s\n' "$name" >&"$part_events"
      cat >/dev/null
    fi
    last+=("$line")
    ((${#last[@]} <= 8)) || last=("${last[@]:1}")
    [[ $line == *ready:* ]] && printf 'ready %s\n' "$name" >&"$part_events"
  done
  keep_last
  printf 'ended %s\n' "$name" >&"$part_events"
}

keep_last() { printf '    %s\n' "${last[@]}" 2>/dev/null >"$parts_folder/$name.last" || true; }

# start_part [--as-root] [--stdin] NAME SECONDS COMMAND [arguments]: NAME gets SECONDS to end when it is stopped.
# --as-root: through sudo. --stdin: COMMAND reads our standard input.
start_part() {
  local root=() stdin=
  [[ $1 == --as-root ]] && root=(sudo -n --) && shift
  [[ $1 == --stdin ]] && stdin=yes && shift
  local name=$1 grace=$2 pipe=$parts_folder/$1 stop
  shift 2
  mkfifo "$pipe.stop" "$pipe.out"
  # A process group each: Ctrl-C on the terminal reaches only us, and we stop the parts in order.
  set -m
  (
    let_go
    relay "$name" <"$pipe.out"
  ) &
  part_relay[$name]=$!
  (
    let_go
    exec {part_events}>&-
    if [[ $stdin ]]; then exec 3<&0; else exec 3</dev/null; fi
    exec "${root[@]}" "$root_folder/scripts/guard.sh" "$grace" "$@" <"$pipe.stop" >"$pipe.out" 2>&1
  ) &
  part_pid[$name]=$!
  set +m
  exec {stop}<>"$pipe.stop"
  part_stop[$name]=$stop
  part_order+=("$name")
  {
    settings
    printf '\0'
  } >&"$stop"
}

# The environment that the parts get, as NAME=VALUE records.
settings() {
  local name
  while read -r name; do
    [[ -z ${!name+set} ]] || printf '%s=%s\0' "$name" "${!name}"
  done < <(sed -n 's/^\([A-Z0-9_]*\)=.*/\1/p' "$root_folder/.env.example"; compgen -v MAPLEDGER_)
}

# In a child: the pipes that hold the other parts up are not ours, nor are the traps and the lock.
let_go() {
  local fd
  trap - INT TERM HUP EXIT
  for fd in "${part_stop[@]}" ${run_lock:+"$run_lock"}; do exec {fd}>&-; done
}

# Closes a part's pipe and waits until it and its relay have ended.
stop_part() {
  local name=$1 fd=${part_stop[$1]:-} tick
  [[ $fd ]] || return 0
  exec {fd}>&-
  unset "part_stop[$name]"
  wait "${part_pid[$name]}" || true
  # Its output ends with it, unless a child of it lives on.
  for ((tick = 0; tick < 50; tick++)); do
    [[ -e /proc/${part_relay[$name]} ]] || break
    sleep 0.02
  done
  kill "${part_relay[$name]}" 2>/dev/null || true
  wait "${part_relay[$name]}" || true
}

# The last started first.
stop_parts() {
  local i
  for ((i = ${#part_order[@]} - 1; i >= 0; i--)); do stop_part "${part_order[i]}"; done
}

close_parts() {
  stop_parts
  [[ -z $parts_folder ]] || rm -rf -- "$parts_folder"
}
