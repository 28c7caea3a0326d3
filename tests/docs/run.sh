#!/usr/bin/env bash
# run.sh BUILD [DOCUMENT...]: runs every command that the documents show, against a private mapledger that shows a
# recording as `TRACER=replay:... make run` does: with the programs of BUILD, data in a folder of its own, a free port.
# The commands find the repository as a clone has it, by links in a folder that is thrown away.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

programs=$(readlink -f "$1")
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-docs.XXXXXX")
run=
# shellcheck disable=SC2317  # by the trap
clean_up() {
  [[ -z $run ]] || { kill "$run" && wait "$run"; } 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

unset DB_HOST DB_SOCKET DB_USER DB_PASS DB_NAME API_DB_USER API_DB_PASS API_TOKEN
: >"$work/env"
export MAPLEDGER_ENV_FILE=$work/env MAPLEDGER_PROGRAMS=$programs RUN_LOCK=$work/run.lock API_HOST=127.0.0.1 REPLAY_SPEED=max
# The recordings grow old, what the documents show of them does not.
export RETENTION_DAYS=0 ACTIVITY_RETENTION_DAYS=0 PROCESS_RETENTION_DAYS=0
DASHBOARD_DIR=$root_folder/dashboard/dist
export DASHBOARD_DIR SQL_DIR=$root_folder/sql HOME=$work PATH="$work/bin:$PATH" LC_ALL=C.UTF-8 TZ=UTC

# lay_out FOLDER: the repository by links, with a data folder and a build of its own.
lay_out() {
  local entry
  mkdir -p "$1/build" "$work/bin"
  for entry in "$root_folder"/* "$root_folder/.env.example"; do
    case ${entry##*/} in build | data) ;; *) ln -s "$entry" "$1/" ;; esac
  done
  ln -s "$programs" "$1/build/release"
  ln -sf "$programs/collector/mapledger-collector" "$programs/api/mapledger-api" "$programs/ebpf/mapledger-trace" "$work/bin/"
}

# with_recording FILE DOCUMENT...: starts mapledger with it, waits until all of it is stored, runs the documents' commands.
with_recording() {
  local recording=$1 folder code=0 line shown is_up='' is_read=''
  shift
  folder=$(mktemp -d "$work/tree.XXXXXX")
  lay_out "$folder"
  API_PORT=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  export API_PORT DATA_DIR=$folder/data TRACER=replay:$recording
  mkfifo "$folder/shown"
  scripts/run.sh >"$folder/shown" 2>&1 &
  run=$!
  exec {shown}<"$folder/shown"
  while [[ -z $is_up || -z $is_read ]] && IFS= read -r line <&"$shown"; do
    printf '%s\n' "$line"
    [[ $line != "mapledger is at "* ]] || is_up=yes
    [[ $line != *"the collector has read all of"* ]] || is_read=yes
  done
  [[ $is_up && $is_read ]] || die "mapledger did not start: see its lines above"
  cat <&"$shown" >"$folder/log" &
  env -u MAPLEDGER_ENV_FILE -u MAPLEDGER_PROGRAMS -u DATA_DIR -u TRACER -u API_PORT -u REPLAY_SPEED \
    PYTHONDONTWRITEBYTECODE=1 tests/docs/run_commands.py "$folder" "$API_PORT" tests/docs/exceptions.txt "$@" || code=1
  exec {shown}<&-
  kill -TERM "$run"
  wait "$run" || { complain "mapledger ended with exit code $? on SIGTERM"; code=1; }
  run=
  return "$code"
}

# The Spanish manual has programs and a recording of its own.
laboratory() { [[ $1 == README.es.md ]]; }

others=() spanish=()
if [[ $# -eq 0 ]]; then
  while IFS= read -r document; do set -- "$@" "$document"; done < <(
    git ls-files --cached --others --exclude-standard -- README.md README.es.md CONTRIBUTING.md SECURITY.md CHANGELOG.md 'docs/*.md' 'stap/*.md')
fi
for document in "$@"; do if laboratory "$document"; then spanish+=("$document"); else others+=("$document"); fi; done
code=0
[[ ${#others[@]} -eq 0 ]] || with_recording stap/demo/demo.csv.zst "${others[@]}" || code=1
[[ ${#spanish[@]} -eq 0 ]] || with_recording docs/ejemplos/laboratorio.csv.zst "${spanish[@]}" || code=1
exit "$code"
