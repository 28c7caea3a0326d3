#!/usr/bin/env bash
# test_stack.sh FOLDER: starts the whole of mapledger as make run does, with this machine's tracer and its data in
# FOLDER, runs the browser tests against it, stops it and looks for processes that were left behind.
# MAPLEDGER_PRESET: the build that runs (asan).
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

work=$1
mkdir -p "$work"
: >"$work/env"
export MAPLEDGER_PRESET=${MAPLEDGER_PRESET:-asan} MAPLEDGER_ENV_FILE=$work/env DATA_DIR=$work/data RUN_LOCK=$work/lock MAPLEDGER_MARK=$work
API_PORT=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export API_PORT API_HOST=127.0.0.1
unset DB_HOST DB_SOCKET DB_USER DB_PASS DB_NAME API_DB_USER API_DB_PASS TRACER

run=
trap '[[ -z $run ]] || kill "$run" 2>/dev/null || true' EXIT

fetch_browser_tests() {
  cd tests/browser
  [[ -e node_modules/.installed && ! package-lock.json -nt node_modules/.installed ]] && return
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --engine-strict=false --no-audit --no-fund --loglevel=error
  touch node_modules/.installed
}

mkfifo "$work/shown"
scripts/run.sh >"$work/shown" 2>&1 &
run=$!
exec {shown}<"$work/shown"
address=
while IFS= read -r line <&"$shown"; do
  printf '%s\n' "$line"
  [[ $line == "mapledger is at "* ]] && address=${line#mapledger is at } && break
done
[[ $address ]] || die "the stack did not start: see its lines above"
cat <&"$shown" &
shower=$!

code=0
(fetch_browser_tests)
BASE_URL=$address WORKLOAD=$root_folder/build/$MAPLEDGER_PRESET/tests/workload/mapper tests/browser/run.sh || code=1

kill -TERM "$run"
wait "$run" || { complain "make run ended with exit code $? on SIGTERM"; code=1; }
run=
wait "$shower"
export -n MAPLEDGER_MARK
left=$(grep -lsz "^MAPLEDGER_MARK=$work\$" /proc/[0-9]*/environ || true)
for environment in $left; do
  complain "left behind: $(tr '\0' ' ' <"${environment%environ}cmdline" 2>/dev/null)"
  code=1
done
exit "$code"
