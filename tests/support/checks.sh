# shellcheck shell=bash
# checks.sh: checks that are counted. Sourced; needs the folder $work.
: "${work:?}"
passed=0 failed=0

# check WHAT COMMAND...: COMMAND succeeds; its output is shown if not.
check() {
  local what=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    [[ -z ${VERBOSE:-} ]] || { echo "ok: $what"; cat "$work/said"; }
  else
    failed=$((failed + 1))
    echo "FAILED: $what"
    sed 's/^/    /' "$work/said" | tail -n 30
  fi
}

# Fails if a check did.
sum_up_checks() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}
