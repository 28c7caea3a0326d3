#!/usr/bin/env bash
# bench.sh: measures, one "name: value unit" a line on stdout; all else goes to stderr. ONLY=GROUP, one of
# those below, runs that group and nothing else.
#
# A group is tests/bench/GROUP/run.sh, run from the repository with the folder of the release build as its argument.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

groups=(parse spool account sweep store latency tracer vm outage fleet idle api stream http dashboard)
if [[ ${ONLY:-} ]]; then
  [[ " ${groups[*]} " == *" $ONLY "* ]] || die "ONLY is '$ONLY'; allowed: ${groups[*]}"
  groups=("$ONLY")
fi

scripts/install.sh bench
scripts/build.sh bench release
code=0
for group in "${groups[@]}"; do
  say "bench $group ..."
  "tests/bench/$group/run.sh" build/release || { complain "the group $group failed"; code=1; }
done
exit "$code"
