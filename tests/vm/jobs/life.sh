#!/usr/bin/env bash
# life.sh: how the collector starts SystemTap, ends it, and gets over what goes wrong with it.
# shellcheck disable=SC2016,SC2317  # await expands what is quoted; the cases are found by their names
# shellcheck source=tests/vm/jobs/lib.sh
source "$(dirname "$0")/lib.sh"

module=(TRACER=stap STAP_MODULE=/share/mapledger_tracepoint.ko)
loaded() { lsmod | grep -q '^mapledger_tracepoint '; }
log_says() { grep -q "$2" "/tmp/$1.log" || fail "$1 does not say '$2': $(tail -n 4 "/tmp/$1.log")"; }
# printer_of PID: the stapio of a collector.
printer_of() { pgrep -P "$1" -x stapio; }

now_ms() {
  local up
  read -r up _ </proc/uptime
  echo $((${up/./} * 10))
}

# A request made at once is stored: ledgers.sh looks.
test_ready_means_armed_and_the_end_leaves_no_module() {
  start_collector life "${module[@]}" || return
  "$BUILD/tests/workload/mapper" 1 0 987654321 "at-once" 0 </dev/null >/dev/null
  local began
  began=$(now_ms)
  kill -TERM "$collector_pid"
  await 30 eval '! loaded'
  echo "vm.module_gone_ms: $(($(now_ms) - began))"
  wait "$collector_pid" || fail "it ended with code $?"
  ! loaded || fail "the module is left"
}

test_a_second_collector_is_refused() {
  start_collector life "${module[@]}" || return
  local first=$collector_pid
  if env DB_NAME=vm_life DATA_DIR=/tmp/mapledger/second RUN_LOCK=/tmp/mapledger/life.lock "${module[@]}" "$collector" run >/tmp/second.log 2>&1; then
    fail "the second ran"
  fi
  log_says second "another collector traces this machine: process $first "
  # and one with another lock meets the module of the first
  if env DB_NAME=vm_life DATA_DIR=/tmp/mapledger/second RUN_LOCK=/tmp/mapledger/second.lock "${module[@]}" "$collector" run >/tmp/third.log 2>&1; then
    fail "the third ran"
  fi
  log_says third 'already loaded\|is loaded'
  loaded || fail "the first one's module is gone"
  stop_collector life "$first"
}

# Everything killed at once, as by the kernel's out-of-memory killer.
test_what_a_crash_leaves_is_removed() {
  start_collector life "${module[@]}" || return
  kill -KILL "$(printer_of "$collector_pid")" "$collector_pid"
  wait "$collector_pid" 2>/dev/null
  loaded || fail "nothing was left: this test tests nothing"
  start_collector life "${module[@]}" || return
  log_says life 'removed the kernel module mapledger_tracepoint'
  # the collector alone: SystemTap ends with it
  kill -KILL "$collector_pid"
  wait "$collector_pid" 2>/dev/null
  await 10 eval '! loaded' || fail "the module outlives the collector"
}

test_a_dead_tracer_is_started_again() {
  start_collector life "${module[@]}" || return
  kill -KILL "$(printer_of "$collector_pid")"
  await 30 grep -q 'starting it again' /tmp/life.log || fail "it does not notice"
  await 30 loaded || fail "it does not start it again"
  await 30 eval '[[ $(printer_of "$collector_pid") ]]' || fail "it is not back"
  stop_collector life "$collector_pid"
}

# The collector is stopped while two processes ask as fast as they can. Its limit for stapio's memory would take too long to
# fill here, so a lower one is set.
test_a_slow_reader_does_not_let_stapio_grow() {
  start_collector life "${module[@]}" || return
  local printer most=0 now limit more=24
  printer=$(printer_of "$collector_pid")
  await 10 eval '[[ $(awk "/^Max data size/ { print \$4 }" "/proc/$printer/limits") != unlimited ]]' ||
    fail "stapio's memory is not limited"
  limit=$(($(data_of "$printer") / 1024 + more))
  prlimit --pid "$printer" --data=$((limit << 20))
  kill -STOP "$collector_pid"
  "$BUILD/tests/vm/flood" 25 0 >/dev/null &
  local one=$!
  "$BUILD/tests/vm/flood" 25 0 >/dev/null &
  local two=$!
  while kill -0 "$one" 2>/dev/null; do
    now=$(data_of "$printer")
    ((now > most)) && most=$now
    sleep 1
  done
  wait "$two"
  kill -CONT "$collector_pid"
  echo "vm.stapio_mib: $((most / 1024)) of $limit allowed"
  ((most <= limit * 1024)) || fail "stapio takes $((most / 1024)) MiB"
  await 60 eval '[[ $(printer_of "$collector_pid") ]]' || fail "no tracer runs after it"
  sleep 3
  stop_collector life "$collector_pid"
  grep -E "lost|ended|starting" /tmp/life.log
}
# data_of PID: KiB
data_of() {
  local kib
  kib=$(awk '/^VmData/ { print $2 }' "/proc/$1/status" 2>/dev/null)
  echo "${kib:-0}"
}

test_filters_work_in_the_kernel() {
  mkdir /sys/fs/cgroup/asked-for
  start_collector life "${module[@]}" TRACE_USERS=65534 TRACE_CGROUPS=/asked-for || return
  local mapper=$BUILD/tests/workload/mapper
  (echo "$BASHPID" >/sys/fs/cgroup/asked-for/cgroup.procs; setpriv --reuid 65534 "$mapper" 1 0 4096 asked-for 0 </dev/null >/dev/null)
  setpriv --reuid 65534 "$mapper" 1 0 4096 by-user 0 </dev/null >/dev/null
  (echo "$BASHPID" >/sys/fs/cgroup/asked-for/cgroup.procs; "$mapper" 1 0 4096 by-cgroup 0 </dev/null >/dev/null)
  stop_collector life "$collector_pid"
}

test_auto_takes_stap_and_says_why() {
  local began
  began=$(now_ms)
  start_collector life TRACER=auto STAP_MODULE=/share/mapledger_tracepoint.ko || return
  echo "vm.auto_ready_ms: $(($(now_ms) - began))"
  log_says life 'TRACER=auto takes stap'
  stop_collector life "$collector_pid"
}

test_doctor() {
  env DB_NAME=vm_life DATA_DIR=/tmp/mapledger/doctor "$collector" doctor >"$out/doctor" 2>&1 || fail "doctor: $(cat "$out/doctor")"
  cat "$out/doctor"
}

touch "$out/life"
for case in $(compgen -A function test_); do
  before=$failures
  "$case"
  kill -KILL "$collector_pid" 2>/dev/null  # of a case that gave up
  ((failures > before)) && fail "$case"
  await 10 eval '[[ -z $(our_modules) ]]' || { fail "$case leaves $(our_modules)"; for name in $(our_modules | cut -d' ' -f1); do staprun -d "$name"; done; }
done
exit $((failures > 0))
