#!/usr/bin/env bash
# format.sh: lays the C and C++ code out as .clang-format says; format.sh --check only names the places that differ.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

# Debian 12's version where there is a choice: another one lays the code out a little differently.
formatter=$(command -v clang-format-14 || command -v clang-format)
mapfile -d '' files < <(git ls-files --cached --others --exclude-standard -z -- '*.cpp' '*.hpp' '*.c' '*.h')
if [[ ${1:-} != --check ]]; then exec "$formatter" -i "${files[@]}"; fi

if ! places=$("$formatter" --dry-run -Werror --fno-color-diagnostics "${files[@]}" 2>&1); then
  printf '%s\n' "$places" | sed -nE 's/^([^ :]+:[0-9]+):[0-9]+: error: .*/\1/p' | uniq
  echo "make format lays them out"
  exit 1
fi
