#!/usr/bin/env bash
# make.sh PAGE.8.in VERSION [PROGRAM]: the manual page, on standard output. Its settings are what PROGRAM --help says.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
page=$1 version=$2 program=${3:-}

# The date of the newest entry in the changelog, so that the same sources make the same page.
date=$(sed -n 's/^ -- .*>  //p' "$here/../debian/changelog" | head -n 1)
date=$(LC_ALL=C date -u -d "$date" +%Y-%m-%d)
settings=''
[[ -z $program ]] || settings=$("$program" --help | awk -f "$here/settings.awk")
while IFS= read -r line; do
  if [[ $line == @SETTINGS@ ]]; then
    printf '%s\n' "$settings"
  else
    line=${line//@DATE@/$date}
    printf '%s\n' "${line//@VERSION@/$version}"
  fi
done <"$page"
