#!/usr/bin/env bash
# cost.sh: what each tracer adds to a memory call, and to one that is none, with all that happens until its line is written. Booted with
# COUNTED=yes, so in instructions. tests/bench/vm/run.sh makes figures of the lines: NAME MEMORY_CALL OTHER_CALL.
# shellcheck disable=SC2016  # await expands what is quoted
# shellcheck source=tests/vm/jobs/lib.sh
source "$(dirname "$0")/lib.sh"

loop=$BUILD/tests/bench/tracer/map_loop
measure() { echo "$1 $("$loop" "$2") $("$loop" "$3" other)" >>"$out/cost"; }

# traced NAME COMMAND...
traced() {
  local name=$1 pid
  shift
  : >/tmp/lines
  "$@" >/tmp/lines 2>/tmp/messages &
  pid=$!
  await 60 eval '"$loop" 2 >/dev/null; grep -q map_loop /tmp/lines' || fail "$name saw nothing: $(head -n 3 /tmp/messages)"
  measure "$name" 2000 20000
  kill -TERM "$pid"
  wait "$pid"
}

measure untraced 2000 20000
traced stap_tracepoint staprun /share/mapledger_tracepoint.ko
traced stap_kprobe staprun /share/mapledger_kprobe.ko
traced stap_plain staprun /share/plain.ko
traced ebpf_fexit "$tracer" --attach=fexit
traced ebpf_sys_exit "$tracer" --attach=tracepoint
echo "strace $(strace -f -o /tmp/strace -e trace=mmap,munmap,mremap,brk "$loop" 500) $(strace -f -o /tmp/strace -e trace=mmap,munmap,mremap,brk "$loop" 2000 other)" >>"$out/cost"
exit $((failures > 0))
