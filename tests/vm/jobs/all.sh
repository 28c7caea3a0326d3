#!/usr/bin/env bash
# all.sh JOB...: some jobs of this folder, one after another.
cd "$(dirname "$0")" || exit
code=0
for job in "$@"; do
  read -r began _ </proc/uptime
  bash "./$job.sh" || code=1
  read -r now _ </proc/uptime
  echo "$job: ${now%.*} s since the boot, began at ${began%.*}"
done
exit "$code"
