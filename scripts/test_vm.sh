#!/usr/bin/env bash
# test_vm.sh: real SystemTap, in a virtual machine: what it stores beside what the eBPF tracer stores, how it starts and ends. JOBS: some
# of tests/vm/jobs/all.sh alone.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh test
scripts/build.sh vm release
as_root=()
if [[ $EUID -ne 0 ]]; then
  say "the virtual machine's guest is made by root: sudo may ask for your password"
  as_root=(sudo env "MAPLEDGER_CACHE=${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
fi
read -ra jobs <<<"${JOBS:-}"
"${as_root[@]}" tests/vm/run.sh build/release "${jobs[@]}"
