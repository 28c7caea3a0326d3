# shellcheck shell=bash
# Runs suites of tests or checks, counts what passed and failed in each, and sums up. Needs say.sh.

suites_work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-suites.XXXXXX")
suites_lines=()
suites_passed=0 suites_failed=0

# counts LOG: "PASSED FAILED" from the summary that ctest, vitest, playwright, node --test or our own harness printed,
# else nothing.
counts() {
  sed -E 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /% tests passed, [0-9]+ tests failed out of [0-9]+/ {
      match($0, /[0-9]+ tests failed/); f = substr($0, RSTART) + 0; match($0, /out of [0-9]+/); p = substr($0, RSTART + 7) - f
      passed += p; failed += f; found = 1
    }
    /^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3; found = 1 }
    /^ *Tests  .*\([0-9]+\)$/ || /^  [0-9]+ (passed|failed)( \(|$)/ {
      if (match($0, /[0-9]+ passed/)) passed += substr($0, RSTART) + 0
      if (match($0, /[0-9]+ failed/)) failed += substr($0, RSTART) + 0
      found = 1
    }
    /^(#|ℹ) pass [0-9]+$/ { passed += $3; found = 1 }
    /^(#|ℹ) fail [0-9]+$/ { failed += $3; found = 1 }
    END { if (found) print passed + 0, failed + 0 }'
}

# failures LOG: what failed, by the names that ctest, vitest, playwright, node --test and our own harness give; at most 20.
failures() {
  sed -E 's/\x1b\[[0-9;]*m//g' "$1" | grep -aE \
    '^[[:space:]]+[0-9]+ - .+ \((Failed|Timeout|Subprocess aborted|SEGFAULT|Not Run|.*Exception.*)\)|^FAILED: |^ +(×|✘|✖) |^ *FAIL |^not ok ' |
    sed -E "s/^[[:space:]]*/    /" | cut -c1-160 | sort -u | head -n 20 || true
}

# suite NAME COMMAND [arguments]: runs COMMAND; its output is shown if it fails, or always with VERBOSE set.
suite() {
  local name=$1 log began=$SECONDS code=0
  log=$(mktemp "$suites_work/XXXXXX")
  shift
  say "$name ..."
  if [[ ${VERBOSE:-} ]]; then
    ("$@") 2>&1 | tee "$log" || code=$?
  else
    ("$@") >"$log" 2>&1 || code=$?
  fi
  suite_ended "$name" "$log" "$code" $((SECONDS - began))
}

# suite_beside NAME COMMAND [arguments]: as suite, but goes on meanwhile; suite_joined says how it went. One at a time, for what
# leaves a processor idle.
suite_beside() {
  beside_name=$1 beside_log=$(mktemp "$suites_work/XXXXXX") beside_began=$SECONDS
  shift
  say "$beside_name, beside what follows ..."
  set -m  # a process group of its own, which end_suites ends whole
  (
    code=0
    ("$@") >"$beside_log" 2>&1 || code=$?
    echo "$code $SECONDS" >"$beside_log.end"
  ) &
  beside_pid=$!
  set +m
}

# Ends what still runs beside, where all is ended before its time.
end_suites() {
  [[ -z ${beside_pid:-} ]] || kill -TERM -- "-$beside_pid" 2>/dev/null || true
}

suite_joined() {
  local code=1 ended=$SECONDS
  wait "$beside_pid" || true
  beside_pid=
  [[ ! -s $beside_log.end ]] || read -r code ended <"$beside_log.end"
  [[ ! ${VERBOSE:-} ]] || cat "$beside_log"
  suite_ended "$beside_name" "$beside_log" "$code" $((ended - beside_began))
}

# suite_ended NAME LOG CODE SECONDS: counts and tells.
suite_ended() {
  local name=$1 log=$2 code=$3 took=$4 passed failed verdict=ok
  read -r passed failed < <(counts "$log") || { passed=$((code == 0)) failed=0; }
  if [[ $code -ne 0 && $failed -eq 0 ]]; then failed=1; fi
  if ((failed > 0)); then
    verdict=FAILED
    [[ ${VERBOSE:-} ]] || tail -n 200 "$log"
  fi
  suites_passed=$((suites_passed + passed)) suites_failed=$((suites_failed + failed))
  suites_lines+=("$(printf '%-34s %6s  %4d passed  %3d failed  %4d s' "$name" "$verdict" "$passed" "$failed" "$took")")
  say "${suites_lines[-1]}"
  # Again at the very end, where who reads only the last lines sees it.
  [[ $verdict == ok ]] || { while IFS= read -r name; do suites_lines+=("$name"); done < <(failures "$log"); }
  ((failed == 0))
}

# Prints all suites and the sum, adds it to the file MAPLEDGER_RESULTS if that is set, and fails if anything failed.
sum_up() {
  printf '\n'
  printf '%s\n' "${suites_lines[@]}"
  printf '%d passed, %d failed\n' "$suites_passed" "$suites_failed"
  [[ -z ${MAPLEDGER_RESULTS:-} ]] || printf '%d %d\n' "$suites_passed" "$suites_failed" >>"$MAPLEDGER_RESULTS"
  rm -rf "$suites_work"
  ((suites_failed == 0))
}
