#!/usr/bin/env bash
# Runs every *_test.sh beside this file.
set -uo pipefail
code=0
for file in "$(dirname "$(readlink -f "$0")")"/*_test.sh; do
  echo "${file##*/}"
  "$file" || code=1
done
exit "$code"
