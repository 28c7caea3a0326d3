#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# The README's tables say what .env.example and scripts/packages.txt say, docs/architecture.md what folders there are.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"
cd "$repository" || exit

same() {
  local difference
  difference=$(diff <(sort "$1") <(sort "$2")) || fail "$3:" "$difference"
}

test_configuration_table_is_env_example() {
  grep -E '^[A-Z0-9_]+=' .env.example >"$work/example"
  sed -nE 's/^\| `([A-Z0-9_]+)` \| `?([^`|]*[^`| ])?`? *\|.*/\1=\2/p' README.md >"$work/readme"
  same "$work/example" "$work/readme" "the README's configuration (>) differs from .env.example (<)"
}

test_dependencies_are_the_packages() {
  grep -vE '^(#|$)' scripts/packages.txt | sed -E 's/[| ].*//' >"$work/packages"
  sed -n '/^## Dependencies/,/^The dashboard/p' README.md | sed -nE 's/^\| ([a-z][^|]*) \|.*/\1/p' |
    sed -E 's/ \([^)]*\)//g; s/, /\n/g' | grep -vxE 'package|systemtap' >"$work/readme"
  same "$work/packages" "$work/readme" "the README's packages (>) differ from scripts/packages.txt (<)"
}

test_architecture_names_each_folder_of_the_programs() {
  git ls-files 'collector/*/*' 'api/*/*' | sed -E 's|^([^/]*/[^/]*/).*|\1|' | sort -u >"$work/folders"
  sed -nE 's/^\| `((collector|api)\/[^`]*)` \|.*/\1/p' docs/architecture.md >"$work/named"
  same "$work/folders" "$work/named" "the folders that docs/architecture.md names (>) are not those of the programs (<)"
  while IFS=/ read -r program folder _; do
    grep -qF "${folder}[\"$folder/\"]" docs/architecture.md || fail "docs/architecture.md: $program/$folder is not in the diagram"
  done < <(grep -v '^api/wire/' "$work/folders")
}

# Those that are not passed from .env: what a container fixes.
test_compose_passes_the_settings() {
  local fixed='API_HOST API_OPEN API_TOKEN_FILE DASHBOARD_DIR DATA_DIR DB_HOST DB_SOCKET DB_SSL_CA DB_SSL_MODE EBPF_TRACER
    REPLAY_SPEED RUN_LOCK SOURCE_TIMEZONE SQL_DIR STAP_MODULE STAP_SCRIPT TRACER'
  # shellcheck disable=SC2086  # a name each
  printf '%s\n' $fixed >"$work/fixed"
  sed -nE 's/^([A-Z0-9_]+)=.*/\1/p' .env.example | grep -vxFf "$work/fixed" >"$work/example"
  { sed -nE 's/^      ([A-Z0-9_]+):$/\1/p' docker-compose.yml; grep -oE '\$\{[A-Z0-9_]+' docker-compose.yml | tr -d '${'; } | sort -u >"$work/compose"
  same "$work/example" "$work/compose" "the settings that docker-compose.yml passes (>) are not those of .env.example (<)"
}

run_cases
