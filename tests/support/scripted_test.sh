# shellcheck shell=bash
# scripted_test.sh NAME: for a test that is a script: a folder $work, with a private database in $work/db if it starts one, and none of
# the environment's settings. All goes with the script once it has set `passed`; what a failed run left is kept. A function
# clean_up_more of the script runs before. Sourced; needs say.sh and $root_folder.
: "${root_folder:?}"
while read -r name; do unset "$name"; done < <(sed -n 's/^\([A-Z0-9_]*\)=.*/\1/p' "$root_folder/.env.example")

test_name=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-$test_name.XXXXXX")
passed=
finish() {
  local pid
  # one that was started under `set -m` is a group with all that it started
  for pid in $(jobs -pr); do kill -- "-$pid" 2>/dev/null || kill "$pid" || true; done
  if declare -F clean_up_more >/dev/null; then clean_up_more; fi
  "$root_folder/scripts/private_db.sh" "$work/db" stop || true
  if [[ $passed ]]; then rm -rf "$work"; else complain "the test $test_name failed: logs and data are in $work"; fi
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
