#!/usr/bin/env bash
# test_exact.sh: the exactness test on the release build. COMPARISONS, SEED and so on: see tests/exact/run.sh.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh test
scripts/build.sh exact release
scripts/build.sh dashboard
as_root=()
if [[ $EUID -ne 0 ]]; then
  say "the exactness test traces the kernel and needs root: sudo may ask for your password"
  as_root=(sudo env "COMPARISONS=${COMPARISONS:-}" "CALL_SECONDS=${CALL_SECONDS:-}" "LOSS_ROUNDS=${LOSS_ROUNDS:-}"
    "HEAL_ROUNDS=${HEAL_ROUNDS:-}" "FEEDBACK_WINDOWS=${FEEDBACK_WINDOWS:-}" "SEED=${SEED:-}")
fi
"${as_root[@]}" tests/exact/run.sh build/release
