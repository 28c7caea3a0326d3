#!/usr/bin/env bash
# all.sh [JOB...]: the jobs of make test-vm, one after another; without names all of them.
cd "$(dirname "$0")" || exit
jobs=(ledger checks life flood)
[[ $# -eq 0 ]] || jobs=("$@")
code=0
for job in "${jobs[@]}"; do
  read -r began _ </proc/uptime
  bash "./$job.sh" || code=1
  read -r now _ </proc/uptime
  echo "$job: ${now%.*} s since the boot, began at ${began%.*}"
done
exit "$code"
