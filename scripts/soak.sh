#!/usr/bin/env bash
# soak.sh: the soak on the release build. HOURS, RATE, BYTES and FOLDER: see tests/soak/run.sh.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh bench
scripts/build.sh bench release
as_root=()
if [[ $EUID -ne 0 ]]; then
  say "the soak traces the kernel and needs root: sudo may ask for your password"
  as_root=(sudo env "HOURS=${HOURS:-}" "RATE=${RATE:-}" "BYTES=${BYTES:-}" "FOLDER=${FOLDER:-}")
fi
"${as_root[@]}" tests/soak/run.sh build/release
