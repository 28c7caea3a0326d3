#!/usr/bin/env bash
# test_cluster.sh: the cluster test on the release build. MINUTES, HOSTS, RATE, CUT, SILENCE and FLEET_BATCH_MS: see tests/cluster/run.sh.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh test
scripts/build.sh cluster release
as_root=()
if [[ $EUID -ne 0 ]]; then
  say "the cluster test makes network namespaces and needs root: sudo may ask for your password"
  as_root=(sudo env "MINUTES=${MINUTES:-}" "HOSTS=${HOSTS:-}" "RATE=${RATE:-}" "CUT=${CUT:-}" "SILENCE=${SILENCE:-}" "FLEET_BATCH_MS=${FLEET_BATCH_MS:-}"
    "MAPLEDGER_CACHE=${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
fi
"${as_root[@]}" tests/cluster/run.sh build/release
