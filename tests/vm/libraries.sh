#!/usr/bin/env bash
# libraries.sh GUEST SHARE PROGRAM...: puts into SHARE/lib the libraries that the programs, built here, need and the guest's system has not.
set -euo pipefail
guest=${1:?usage: libraries.sh GUEST SHARE PROGRAM...} share=${2:?}
shift 2
mkdir -p "$share/lib"
for program in "$@"; do
  [[ ! -e $program ]] || ldd "$program"
done | awk '$2 == "=>" { print $1, $3 }' | sort -u | while read -r name file; do
  find "$guest"/root/usr/lib/{,x86_64-linux-gnu/} -maxdepth 1 -name "$name" | grep -q . || cp -L "$file" "$share/lib/"
done
