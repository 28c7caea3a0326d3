#!/usr/bin/env bash
# run.sh: mapledger on this machine, from what is missing to a page in the browser, until Ctrl-C or SIGTERM.
#
# Options come from the environment, then .env (see .env.example). Beside these, for tests:
#   MAPLEDGER_ENV_FILE   read instead of .env
#   MAPLEDGER_PRESET     the build that runs (release)
#   MAPLEDGER_PROGRAMS   a folder laid out like build/release whose programs run as they are: nothing is built
set -euo pipefail
shopt -s extglob
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh
# shellcheck source=scripts/lib/settings.sh
source scripts/lib/settings.sh
# shellcheck source=scripts/lib/parts.sh
source scripts/lib/parts.sh
# shellcheck source=scripts/lib/web.sh
source scripts/lib/web.sh

preset=${MAPLEDGER_PRESET:-release}
programs=${MAPLEDGER_PROGRAMS:-build/$preset}
run_lock=
step=

# Runs a COMMAND that a signal may cut short. Its process group is its own, so that finish can end all of it.
run_step() {
  set -m
  "$@" </dev/null &
  step=$!
  set +m
  local code=0
  wait "$step" || code=$?
  step=
  return "$code"
}

# Stops what runs, says how it went and ends.
finish() {
  local code=$1
  set +e  # whatever fails now, the rest is stopped
  trap '' INT TERM HUP PIPE
  trap - EXIT
  [[ -z $step ]] || kill -TERM -- "-$step" 2>/dev/null || true
  if ((${#part_order[@]} > 0)); then
    [[ $code -ne 0 ]] || say "stopping: what was read is being stored"
    close_parts
    say "stopped"
  fi
  exit "$code"
}

# part_died NAME: which, why and what to do.
part_died() {
  local name=$1
  local code=0
  wait "${part_pid[$name]}" || code=$?
  if [[ $name == collector && $code -eq 0 && $TRACER == @(replay:*|stdin) ]]; then
    collector_ready=yes
    say "the collector has read all of $TRACER; what it stored stays on show until Ctrl-C"
    return
  fi
  trap '' INT TERM HUP
  stop_part "$name"
  complain "${part_title[$name]} ended by itself with exit code $code; its last lines:"
  cat "$parts_folder/$name.last" >&2 2>/dev/null || true
  complain "${part_help[$name]}"
  finish 1
}

declare -A part_title=(
  [db]="the private database (db)" [api]="the api (api)" [collector]="the collector (collector)"
)
declare -A part_help=()

# Handles the next event, waiting SECONDS for it; fails if there is none.
next_event() {
  local event
  read -r -t "$1" -u "$part_events" event || return 1
  case $event in
    "ready collector") collector_ready=yes ;;
    "ended "*) part_died "${event#ended }" ;;
    "unheard "*) finish 0 ;;
  esac
}

# Asks for what the tracer needs: sets elevate, or turns to the bundled recording.
choose_source() {
  local demo=stap/demo/demo.csv.zst
  elevate=()
  case $TRACER in
    replay:*) say "replay: the recording ${TRACER#replay:} is shown, not the requests of this machine (TRACER=$TRACER)" ;;
    stdin)
      [[ ! -t 0 ]] || refuse TRACER "stdin only with lines piped into make run, else auto, stap, ebpf or replay:FILE"
      elevate=(--stdin)
      ;;
    *)
      [[ $EUID -eq 0 ]] && return
      if command -v sudo >/dev/null && may_sudo; then
        elevate=(--as-root)
      else
        export TRACER=replay:$demo
        say "replay: tracing needs root and this user has no working sudo, so the bundled recording $demo is shown, not the requests of this machine"
      fi
      ;;
  esac
}

may_sudo() {
  sudo -n true 2>/dev/null && return
  [[ -t 0 ]] || return
  say "the tracer needs root: sudo may ask for your password"
  sudo -v
}

start_database() {
  [[ -z ${DB_HOST:-} && -z ${DB_SOCKET:-} ]] || return 0
  DB_SOCKET=$(readlink -m -- "$DATA_DIR/db")/db.sock
  export DB_SOCKET DB_USER=${DB_USER:-mapledger} DB_NAME=${DB_NAME:-mapledger} API_DB_USER=${API_DB_USER:-mapledger_api}
  part_help[db]="see $DATA_DIR/db; a full disk, a folder of another user or another server on it are the usual reasons"
  start_part db 60 scripts/private_db.sh "$DATA_DIR/db" serve
  until scripts/private_db.sh "$DATA_DIR/db" cli -e 'DO 1' >/dev/null 2>&1; do next_event 0.02 || true; done
}

migrate() {
  migration() { "$programs/collector/mapledger-collector" migrate 2>&1 | sed -u 's/^/[collector] /'; }
  if ! run_step migration; then
    complain "the database's tables could not be brought up to date: see the lines above"
    [[ -z ${DB_HOST:-} ]] || complain "DB_HOST is '$DB_HOST', DB_PORT '$DB_PORT': does a server answer there, and may DB_USER create tables in DB_NAME?"
    finish 1
  fi
}

start_daemons() {
  part_help[api]="port $API_PORT taken (API_PORT), an address that is not this machine's (API_HOST) or the database out of reach (DB_HOST) are the usual reasons"
  part_help[collector]="if no tracer works here, TRACER=replay:stap/demo/demo.csv.zst shows the bundled recording; else see README, Limits"
  start_part api 10 "$programs/api/mapledger-api"
  start_part "${elevate[@]}" collector 60 "$programs/collector/mapledger-collector" run
}

wait_until_ready() {
  local began=$SECONDS told=$SECONDS api_ready=
  collector_ready=
  until [[ $api_ready && $collector_ready ]]; do
    next_event 0.05 || true
    [[ $api_ready ]] || ! web_answers "$API_HOST" "$API_PORT" /readyz || api_ready=yes
    ((SECONDS - told < 15)) && continue
    told=$SECONDS
    [[ $api_ready ]] || say "still waiting for the api to reach the database"
    [[ $collector_ready ]] || say "still waiting for the collector to say that it traces (SystemTap may compile for a minute)"
    if ((SECONDS - began >= 300)); then
      complain "not ready after 300 s: the lines of [api] and [collector] above say where it hangs"
      finish 1
    fi
  done
}

load_dotenv "${MAPLEDGER_ENV_FILE:-.env}" .env.example
check_settings
trap 'finish 0' INT TERM HUP
trap 'finish 1' EXIT
if web_listens "$API_HOST" "$API_PORT"; then
  refuse API_PORT "a free port; another program listens on it already: end that one or set API_PORT to another"
fi
mkdir -p -- "$DATA_DIR" || refuse DATA_DIR "a folder that can be made and written to"
[[ -w $DATA_DIR ]] || refuse DATA_DIR "a folder that you may write to"
exec {run_lock}>"$DATA_DIR/run.lock"
flock -n "$run_lock" || refuse DATA_DIR "a folder of its own; another make run uses this one already"

if [[ -z ${MAPLEDGER_PROGRAMS:-} ]]; then
  scripts/install.sh run
  run_step scripts/build.sh daemons "$preset"
  run_step scripts/build.sh dashboard
fi

choose_source
open_parts
start_database
migrate
start_daemons
wait_until_ready
printf 'mapledger is at %s\n' "$(web_address "$API_HOST" "$API_PORT")"
while true; do next_event 3600 || true; done
