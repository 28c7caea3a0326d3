#!/usr/bin/env bash
# run.sh BUILD_DIR - the built dashboard in Chromium: what 10,000 processes and 5,000 requests a second cost its main thread, beside a
# blank page (measure.mjs; a made-up machine pushes them: serve.mjs says why), Lighthouse's scores as the api serves it, and what
# a first visit loads; then the page of the fleet, with 1,000 machines that change once a second. MINUTES=10: how long each page is
# left open before the second look at its heap.
set -euo pipefail
# shellcheck source=tests/bench/stream/changing_ledger.sh
source tests/bench/stream/changing_ledger.sh
here=tests/bench/dashboard
build=${1:?usage: run.sh BUILD_DIR}
dist=$PWD/dashboard/dist

scripts/build.sh dashboard
if [[ ! -e $here/node_modules/.installed || $here/package-lock.json -nt $here/node_modules/.installed ]]; then
  (cd "$here" && npm ci --engine-strict=false --no-audit --no-fund --loglevel=error >&2)
  touch "$here/node_modules/.installed"
fi

figure dashboard.first_load_gzip "$(cd dashboard && node scripts/sizes.mjs | sed -n 's/^first load.*: \([0-9.]*\) KiB.*/\1/p')" KiB

# measure_served "ARGUMENTS of serve.mjs" [ARGUMENT of measure.mjs]
measure_served() {
  local made_up
  read -ra made_up <<<"$1"
  node "$here/serve.mjs" "$dist" "${made_up[@]}" >"$work/serve.out" 2>&1 &
  server=$!
  pids+=("$server")
  await ready: "$work/serve.out" "$server"
  node "$here/measure.mjs" "http://127.0.0.1:$(sed -n 's/^ready: //p' "$work/serve.out")" "${@:2}"
  { kill "$server" && wait "$server"; } 2>/dev/null || true
}
measure_served "10000 5000"
# One update a second: of a minute three are the worst twentieth, by as many collections of garbage as fall into it.
SECONDS_MEASURED=${SECONDS_MEASURED:-240} measure_served "1000 500 1000" fleet

serve_changing_ledger "$build" DASHBOARD_DIR="$dist"
node "$here/lighthouse.mjs" "http://127.0.0.1:$api_port/"
