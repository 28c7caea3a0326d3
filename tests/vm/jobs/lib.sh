# shellcheck shell=bash
# What the jobs in the guest share. They find in the environment file /share/settings: BUILD (the folder of the programs and the
# tests), DB_HOST, DB_PORT, DB_USER, DB_PASS. What they find out they write into /share/out.
set -uo pipefail
echo guest >/proc/sys/kernel/hostname
mkdir -p /run/lock /tmp/mapledger
export LD_LIBRARY_PATH=/share/lib SYSTEMTAP_DIR=/var/cache/stap
set -a
# shellcheck source=/dev/null
source /share/settings
set +a
out=/share/out
collector=$BUILD/collector/mapledger-collector
# shellcheck disable=SC2034  # the jobs use it
tracer=$BUILD/ebpf/mapledger-trace
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# await SECONDS COMMAND...: until it succeeds.
await() {
  local tries=$(($1 * 10))
  shift
  until "$@"; do
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}

# start_collector NAME [SETTING=VALUE...]: in the background, storing into the database vm_NAME; its pid is in collector_pid, its
# log in /tmp/NAME.log. Waits until it is ready.
start_collector() {
  local name=$1
  shift
  env DB_NAME="vm_$name" DATA_DIR="/tmp/mapledger/$name" RUN_LOCK="/tmp/mapledger/$name.lock" "$@" "$collector" run >"/tmp/$name.log" 2>&1 &
  collector_pid=$!
  await 240 is_ready "$name" && return
  fail "the collector $name did not get ready: $(tail -n 5 "/tmp/$name.log")"
  return 1
}
is_ready() { grep -q 'ready: ' "/tmp/$1.log" || ! kill -0 "$collector_pid" 2>/dev/null; }

# stop_collector NAME PID
stop_collector() {
  kill -TERM "$2"
  wait "$2" || fail "the collector $1 ended with code $?: $(tail -n 5 "/tmp/$1.log")"
  cp "/tmp/$1.log" "$out/"
}

# Without those of how mapledger-trace itself starts and ends, and of its own options.
# shellcheck disable=SC2034  # the jobs use it
of_every_tracer='-Ending.*:Check.*:Attach*:Loss.Dropped*'

# checks NAME [SETTING=VALUE...]: the tests of tests/ebpf that trace real programs.
checks() {
  local name=$1
  shift
  if env "$@" "$BUILD/tests/ebpf/ebpf_live_test" --gtest_brief=1 >"$out/checks_$name" 2>&1; then
    echo "checks with $name: $(grep -o '[0-9]* tests\?\b' "$out/checks_$name" | head -n 1) passed"
  else
    fail "checks with $name:"
    tail -n 40 "$out/checks_$name"
    return 1
  fi
}

our_modules() { lsmod | awk '/^(stap_|mapledger_)/ { print $1, $3 }'; }
