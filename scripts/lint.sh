#!/usr/bin/env bash
# lint.sh: the layout and the static checks of all code. VERBOSE=1 shows the output also of what passes.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh lint
# shellcheck source=scripts/lib/suites.sh
source scripts/lib/suites.sh
trap 'rm -rf "$suites_work"' EXIT

# Files of the repository, committed or about to be, by the patterns of git ls-files.
files() { git ls-files --cached --others --exclude-standard -z -- "$@"; }

first_of() {
  local name
  for name in "$@"; do command -v "$name" && return; done
}

# The programs' C++ files. Not the tests': following GoogleTest's macros takes ten seconds a file and finds nothing.
tidy() {
  local runner
  runner=$(first_of run-clang-tidy-14 run-clang-tidy)
  "$runner" -quiet -j "$(nproc)" -p build/debug -clang-tidy-binary "$(first_of clang-tidy-14 clang-tidy)" \
    "^$root_folder/(common|collector|api|ebpf)/.*\\.cpp\$"
}

shell() { files '*.sh' .ci/run tests/scripts/fakes/collector/mapledger-collector | xargs -0 shellcheck -x; }

dashboard() { cd dashboard && npm run lint; }

# A lock file names npm's own registry or none: no mirror of somebody's network.
lock_hosts() {
  local odd
  odd=$(files '*package-lock.json' | xargs -0 grep -nE '"resolved": "' | grep -v '"resolved": "https://registry\.npmjs\.org/' || true)
  [[ -z $odd ]] || { printf '%s\n' "$odd"; return 1; }
}

# Relative links of the documentation, and its anchors.
links() { files '*.md' | PYTHONDONTWRITEBYTECODE=1 xargs -0 tests/docs/check_links.py; }

suite "clang-format" scripts/format.sh --check || true
suite "shellcheck" shell || true
suite "package-lock hosts" lock_hosts || true
suite "markdown links" links || true
if suite "build dashboard" scripts/build.sh dashboard; then suite "eslint and tsc" dashboard || true; fi
if suite "configure" scripts/build.sh sources debug; then
  suite "clang-tidy" tidy || true
fi
sum_up
