#!/usr/bin/env bash
# test.sh: every test of mapledger. VERBOSE=1 shows the output also of what passes.
#   C++, under ASan and UBSan: unit, integration against a private MariaDB, live against this kernel;
#   a short chaos test: kill -9 of collector, database and tracer while requests are counted;
#   real SystemTap in a virtual machine, beside the eBPF tracer;
#   a short exactness test: real programs under trace, the ledger compared with what the kernel itself says;
#   a short cluster test: a fleet of collectors on three Galera nodes, of which one is killed and cut off;
#   the Debian packages in a clean Debian 12: installed, used, upgraded, removed and purged;
#   their services under systemd, in a virtual machine of it: set up as documented, killed, stopped, without a database;
#   docker-compose.yml on a real engine: built, started, used, killed, taken down and up;
#   every answer that the api gave in these, held to api/openapi.yaml; how many rows are read for one;
#   every command of the documentation;
#   the fuzz targets for a short time; the dashboard's, the scripts', and the browser's against the whole running stack.
# CPP_PRESETS="debug tsan" runs the C++ tests of these builds as well; asan sees all that debug does and is what a clean
# clone has the time for.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh test
# shellcheck source=scripts/lib/suites.sh
source scripts/lib/suites.sh
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-test.XXXXXX")
database_pid=
clean_up() {
  end_suites
  [[ -z $database_pid ]] || { kill "$database_pid" && wait "$database_pid"; } 2>/dev/null || true
  rm -rf "$work" "$suites_work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# A private MariaDB that ends with this script; nothing in it need outlive a crash.
start_database() {
  serve_database "$work/db" "$work/db.out" --innodb-flush-log-at-trx-commit=0
  export MAPLEDGER_TEST_DB_SOCKET=$work/db/db.sock
}

# Unit tests may run side by side; those that use the database or trace the kernel may not. Tracing needs root.
run_ctest() {
  local preset=$1 code=0
  ctest --preset "$preset" --no-tests=error --label-regex '^unit$' --parallel "$(nproc)" || code=1
  ctest --preset "$preset" --no-tests=error --label-regex '^integration$' || code=1
  if [[ $EUID -eq 0 ]]; then
    ctest --preset "$preset" --no-tests=error --label-regex '^live$' || code=1
  else
    sudo env MAPLEDGER_TEST_DB_SOCKET="$MAPLEDGER_TEST_DB_SOCKET" ctest --preset "$preset" --no-tests=error --label-regex '^live$' || code=1
    sudo chown -R "$(id -u):$(id -g)" "build/$preset/Testing" || code=1
  fi
  return "$code"
}

# The database reads as many rows for an answer whether the ledger is of one or of five million requests.
rows_examined() {
  scripts/build.sh rows release
  CHECK=rows ROWS=5000000 tests/bench/api/run.sh build/release
}

cpp_tests() {
  if suite "build $1" scripts/build.sh all "$1"; then suite "C++ tests, $1" run_ctest "$1"; fi
}

# So many kills take about half a minute; make test-chaos takes its time.
chaos_test() {
  local as_root=()
  [[ $EUID -eq 0 ]] || as_root=(sudo)
  "${as_root[@]}" env KILLS=12 tests/chaos/run.sh build/asan
}

# At least 500 comparisons, 30 a program, in about two minutes; make test-exact makes many more. On the build that users
# run: a sanitizer's allocator maps memory of its own.
exactness_test() {
  local as_root=()
  [[ $EUID -eq 0 ]] || as_root=(sudo)
  scripts/build.sh dashboard
  "${as_root[@]}" env COMPARISONS=500 LOSS_ROUNDS=2 HEAL_ROUNDS=8 CALL_SECONDS=15 FEEDBACK_WINDOWS=2 tests/exact/run.sh build/release
}

# Nodes are killed, stopped and cut off within about forty seconds; make test-cluster takes its time.
cluster_test() {
  local as_root=()
  [[ $EUID -eq 0 ]] || as_root=(sudo env "MAPLEDGER_CACHE=${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
  scripts/build.sh cluster
  "${as_root[@]}" env HOSTS=12 RATE=3000 MINUTES=0.7 CUT=6 tests/cluster/run.sh build/release
}

# In the virtual machine everything takes about fifteen times as long as here.
virtual_machine_test() {
  local as_root=()
  [[ $EUID -eq 0 ]] || as_root=(sudo env "MAPLEDGER_CACHE=${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
  scripts/build.sh vm release
  "${as_root[@]}" tests/vm/run.sh build/release
}

dashboard_tests() { cd dashboard && npm test; }

if [[ $EUID -ne 0 ]]; then
  say "the tests that trace the kernel need root: sudo may ask for your password"
  sudo -v || die "the tests that trace the kernel need root or sudo"
fi
start_database
export UBSAN_OPTIONS=print_stacktrace=1
export MAPLEDGER_RESPONSES=$work/responses
for preset in asan ${CPP_PRESETS:-}; do cpp_tests "$preset" || true; done
if suite "build dashboard" scripts/build.sh dashboard; then suite "dashboard tests" dashboard_tests || true; fi
suite "answers as documented" tests/api/check_responses.py api/openapi.yaml "$work/responses" || true
suite "chaos test, short" chaos_test || true
if suite "build release" scripts/build.sh exact release; then suite "exactness" exactness_test || true; fi
suite "cluster test, short" cluster_test || true
suite "documented commands" tests/docs/run.sh build/release || true
scripts/build.sh vm release || true  # once for both virtual machines; what fails is told by their suites
# shellcheck source=/dev/null
is_debian_12=$(source /etc/os-release && [[ "$ID $VERSION_ID" == "debian 12" ]] && echo 1 || echo 0)
if ((is_debian_12)); then
  suite "Debian packages" scripts/test_packages.sh || true
  # Each virtual machine's processors are one thread of this machine's.
  suite_beside "services, virtual machine" scripts/test_services.sh
  suite "SystemTap, virtual machine" virtual_machine_test || true
  suite_joined || true
else
  say "NOT tested here: the Debian packages, their services and the containers, whose clean root is Debian 12"
  suite "SystemTap, virtual machine" virtual_machine_test || true
fi
suite "rows read for an answer" rows_examined || true
# Most of the containers' test is waiting.
if ((is_debian_12)); then suite_beside "containers" scripts/test_docker.sh; fi
suite "fuzzing, short" env SECONDS_EACH=10 scripts/fuzz.sh || true
suite "script tests" tests/scripts/run_all.sh || true
if ((is_debian_12)); then suite_joined || true; fi
suite "browser tests, whole stack" scripts/test_stack.sh "$work/stack" || true
sum_up
