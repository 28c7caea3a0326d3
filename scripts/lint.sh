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

shell() { files '*.sh' .ci/run packaging/completion tests/scripts/fakes/collector/mapledger-collector | xargs -0 shellcheck -x; }

dashboard() { cd dashboard && npm run lint; }

# The units name programs of the packages, which need not be installed here: they are looked for below a root of their own.
# What systemd itself says of the units' safety may not get worse.
units() {
  local root=$suites_work/units unit
  mkdir -p "$root"/{usr/bin,etc/systemd/system}
  cp packaging/systemd/*.service "$root/etc/systemd/system/"
  for unit in sysinit.target shutdown.target network-online.target multi-user.target basic.target -.slice system.slice; do
    cp "/lib/systemd/system/$unit" "$root/etc/systemd/system/" 2>/dev/null || true
  done
  printf '#!/bin/sh\n' | tee "$root/usr/bin/mapledger-api" >"$root/usr/bin/mapledger-collector"
  chmod +x "$root"/usr/bin/*
  systemd-analyze verify --man=no --root="$root" mapledger-{api,collector}.service 2>&1 | tee "$root/said"
  [[ ! -s $root/said ]] || return 1
  systemd-analyze security --offline=true --threshold=12 packaging/systemd/mapledger-api.service
  systemd-analyze security --offline=true --threshold=19 packaging/systemd/mapledger-collector.service
}

# shellcheck disable=SC2016  # node reads what is quoted
# The alert rules, what they say of series made up for them, and the dashboard's expressions.
alerts() {
  scripts/promtool.sh check rules packaging/prometheus/alerts.yml
  scripts/promtool.sh test rules packaging/prometheus/alerts_test.yml
  # The dashboard's expressions, as rules: JSON is YAML too.
  node -e 'const { panels } = JSON.parse(require("fs").readFileSync("packaging/grafana/mapledger.json"))
    const rules = panels.flatMap((panel) => panel.targets ?? []).map(({ expr }, i) => ({ record: `panel:${i}`,
      expr: expr.replaceAll("$__rate_interval", "1m").replaceAll("$host", ".*") }))
    console.log(JSON.stringify({ groups: [{ name: "dashboard", rules }] }))' >"$suites_work/dashboard.yml"
  scripts/promtool.sh check rules "$suites_work/dashboard.yml"
}

# The Dockerfile and docker-compose.yml, by linters and by compose itself, which needs no engine for that.
containers() {
  local lint=tests/docker/lint tree code=0
  if [[ ! -e $lint/node_modules/.installed || $lint/package-lock.json -nt $lint/node_modules/.installed ]]; then
    (cd "$lint" && npm ci --engine-strict=false --no-audit --no-fund --loglevel=error && touch node_modules/.installed)
  fi
  "$lint/node_modules/.bin/dockerfilelint" --config "$lint" packaging/docker/Dockerfile || code=1
  "$lint/node_modules/.bin/dclint" --config "$lint/dclint.yml" --max-warnings 0 docker-compose.yml || code=1
  tree=$(scripts/docker_tree.sh) && DB_PASS=any "$tree/cli-plugins/docker-compose" --env-file /dev/null config --quiet || code=1
  return "$code"
}

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
suite "systemd units" units || true
suite "alert rules" alerts || true
suite "containers" containers || true
suite "package-lock hosts" lock_hosts || true
suite "markdown links" links || true
if suite "build dashboard" scripts/build.sh dashboard; then suite "eslint and tsc" dashboard || true; fi
if suite "configure" scripts/build.sh sources debug; then
  suite "clang-tidy" tidy || true
fi
sum_up
