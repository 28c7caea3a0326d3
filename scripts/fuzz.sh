#!/usr/bin/env bash
# fuzz.sh: feeds mutated input to the parser of lines, the reader of segments and the api, SECONDS_EACH seconds each (600), and
# says for each how many inputs it tried and whether all that must hold did. ONLY=parse_line|segment_reader|http_request runs that one.
# Starts from tests/fuzz/corpus and from what earlier runs found (build/fuzz/found). An input that fails is kept in
# build/fuzz/failed; `build/fuzz/tests/fuzz/NAME_fuzz FILE` runs it again.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

seconds=${SECONDS_EACH:-600}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "SECONDS_EACH is '$seconds'; allowed: a number of seconds above 0"
targets=(parse_line segment_reader http_request)
if [[ ${ONLY:-} ]]; then
  [[ " ${targets[*]} " == *" $ONLY "* ]] || die "ONLY is '$ONLY'; allowed: ${targets[*]}"
  targets=("$ONLY")
fi

scripts/install.sh test
scripts/build.sh fuzz fuzz
passed=0 failed=0
for target in "${targets[@]}"; do
  found=build/fuzz/found/$target kept=build/fuzz/failed/$target log=build/fuzz/$target.log
  mkdir -p "$found" "$kept"
  say "fuzzing $target for $seconds s ..."
  code=0
  "build/fuzz/tests/fuzz/${target}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
    -print_final_stats=1 -artifact_prefix="$kept/" "$found" "tests/fuzz/corpus/$target" >"$log" 2>&1 || code=$?
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  if ((code == 0)); then
    passed=$((passed + 1)) result=clean
  else
    failed=$((failed + 1)) result=FAILED
    tail -n 60 "$log" >&2
  fi
  printf 'fuzz.%s: %s executions, %s\n' "$target" "${executions:-0}" "$result"
done
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
