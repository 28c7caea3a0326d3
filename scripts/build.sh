#!/usr/bin/env bash
# build.sh daemons|all|database-tests|workload|chaos|exact|cluster|vm|rows|sources|bench|fuzz|dashboard|packages [PRESET]: builds what is not up to date, quietly; PRESET is release if not given.
#   daemons    mapledger-collector, mapledger-api, mapledger-trace in build/PRESET
#   all        everything of the preset, with its tests
#   database-tests  the tests that use a database
#   workload   the program whose requests the browser test looks for
#   chaos      the collector, its tracer and the programs of the chaos test
#   exact      the daemons and the programs of the exactness test
#   cluster    the collector, the api and the program that feeds a fleet
#   vm         the collector, its tracer and the tests and programs of the test in the virtual machine
#   sources    only what a check of the sources needs: the compiler's command lines
#   bench      the daemons and the benchmarks
#   fuzz       the fuzz targets; PRESET must be fuzz
#   dashboard  dashboard/dist
#   packages   the Debian packages, in build/packages
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"
cd "$root_folder"

# quietly WHAT COMMAND...: shows COMMAND's output only if it fails.
quietly() {
  local what=$1 log
  shift
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    die "$what failed: its last lines stand above"
  fi
  rm -f "$log"
}

configure() {
  local preset=$1 made=build/$1/build.ninja
  shift
  [[ $preset != oracle ]] || use_oracles_client
  # Ninja runs CMake again when a CMakeLists.txt changes, but not for the presets.
  if [[ $# -eq 0 && $made -nt CMakePresets.json ]]; then return; fi
  quietly "cmake --preset $preset" cmake --preset "$preset" "$@"
}

# Lets CMake find Oracle's client library of mysql_tree.sh. The programs run with the tree's loader and C library, which may
# be newer than this machine's: what is built for the older runs with the newer.
use_oracles_client() {
  local tree library client=$PWD/build/oracle/client
  tree=$(scripts/mysql_tree.sh)
  library=$tree/usr/lib/x86_64-linux-gnu
  [[ $client/mysqlclient.pc -nt $library/pkgconfig/mysqlclient.pc ]] && grep -q "^prefix=$tree/usr\$" "$client/mysqlclient.pc" && return
  # Of the tree's headers only MySQL's: the C library's are this machine's.
  mkdir -p "$client/include"
  ln -sfn "$tree/usr/include/mysql" "$client/include/mysql"
  rm -f build/oracle/build.ninja build/oracle/CMakeCache.txt
  sed -e "s|^prefix=.*|prefix=$tree/usr|" -e "s|^Cflags:.*|Cflags: -I$client/include/mysql -I$client/include|" \
    -e '/^Requires.private:/d' "$library/pkgconfig/mysqlclient.pc" >"$client/mysqlclient.pc"
  export PKG_CONFIG_PATH=$client
  export LDFLAGS="-Wl,--dynamic-linker=$library/ld-linux-x86-64.so.2,--disable-new-dtags,-rpath,$library,--allow-shlib-undefined"
}

# As many as there are processors, but no more than 1.5 GiB of memory each allow.
jobs_at_once() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1572864) }' /proc/meminfo)
  ((memory < cores)) && cores=$memory
  echo $((cores > 0 ? cores : 1))
}

build() {
  local preset=$1 started=$SECONDS
  shift
  configure "$preset"
  [[ $(ninja -C "build/$preset" -n "$@" 2>/dev/null | tail -n 1) == *"no work to do"* ]] && return
  say "building the C++ programs ($preset); the first time this takes some minutes"
  if [[ -t 2 ]]; then
    ninja -C "build/$preset" -j "$(jobs_at_once)" "$@" >&2 || die "the $preset build failed: see the lines above"
  else
    quietly "the $preset build" ninja -C "build/$preset" -j "$(jobs_at_once)" "$@"
  fi
  say "built in $((SECONDS - started)) s"
}

# npm 9.2 of Debian 12 is a little older than what a development tool of the dashboard names; it works.
npm_ci() { npm ci --engine-strict=false --no-audit --no-fund --loglevel=error; }

build_dashboard() {
  cd dashboard
  local started=$SECONDS fresh=node_modules/.installed stamp=node_modules/.built
  if [[ ! -e $fresh || package-lock.json -nt $fresh ]]; then
    say "fetching the dashboard's packages"
    quietly "npm ci" npm_ci
    touch "$fresh"
    rm -f "$stamp"
  fi
  if [[ -e dist/index.html && -e $stamp ]] && [[ -z $(find . ../api/openapi.yaml -path ./node_modules -prune -o \
    -path ./dist -prune -o -newer "$stamp" ! -path . -print -quit) ]]; then return; fi
  say "building the dashboard"
  quietly "the dashboard's build" npm run build
  touch "$stamp"
  say "built the dashboard in $((SECONDS - started)) s"
}

# The packages of the newest build only.
build_packages() {
  "$root_folder/scripts/install.sh" deb
  (build_dashboard)
  build "$preset" mapledger-collector mapledger-api mapledger-trace packaging_files
  rm -rf build/packages
  quietly "cpack" cpack --config "build/$preset/CPackConfig.cmake"
  rm -rf build/packages/_CPack_Packages
  say "built: $(echo build/packages/*.deb)"
}

preset=${2:-release}
case ${1:-} in
  daemons) build "$preset" mapledger-collector mapledger-api mapledger-trace ;;
  all) build "$preset" ;;
  database-tests) build "$preset" api_integration_test collector_integration_test chaos_integration_test tls_test ;;
  workload) build "$preset" mapper ;;
  chaos) build "$preset" mapledger-collector mapledger-trace chaos chaos_check numbered_workload ;;
  exact)
    build "$preset" mapledger-collector mapledger-api mapledger-trace numbered_workload \
      exact_check exact_heal exact_calls exact_holes exact_feedback traced_programs
    ;;
  vm)
    configure "$preset" -DMAPLEDGER_TESTS=ON
    build "$preset" mapledger-collector mapledger-trace traced_programs vm_programs ebpf_live_test mapper
    ;;
  cluster) build "$preset" mapledger-collector mapledger-api fleet_streams ;;
  rows) build "$preset" mapledger-collector mapledger-api fill_ledger ;;
  sources) configure "$preset" ;;
  bench)
    configure "$preset" -DMAPLEDGER_BENCH=ON -DMAPLEDGER_TESTS=OFF
    build "$preset"
    ;;
  fuzz) build "$preset" parse_line_fuzz segment_reader_fuzz http_request_fuzz ;;
  dashboard) build_dashboard ;;
  packages) build_packages ;;
  *) die "usage: scripts/build.sh daemons|all|database-tests|workload|chaos|exact|cluster|vm|rows|sources|bench|fuzz|dashboard|packages [PRESET]" ;;
esac
