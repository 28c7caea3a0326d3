#!/usr/bin/env bash
# test_chaos.sh: the chaos test on the release build. KILLS, SEED and RATE: see tests/chaos/run.sh.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh test
scripts/build.sh chaos release
as_root=()
if [[ $EUID -ne 0 ]]; then
  say "the chaos test traces the kernel and needs root: sudo may ask for your password"
  as_root=(sudo env "KILLS=${KILLS:-}" "SEED=${SEED:-}" "RATE=${RATE:-}")
fi
"${as_root[@]}" tests/chaos/run.sh build/release
