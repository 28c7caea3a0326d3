#!/usr/bin/env bash
# flood.sh: two processes ask as fast as they can for five seconds, under each tracer: printed, of what they asked for. Then
# through the collector, with a tracer that is held up so that it must lose: /share/out/asked_NAME has what was asked for.
# shellcheck disable=SC2016  # await expands what is quoted
# shellcheck source=tests/vm/jobs/lib.sh
source "$(dirname "$0")/lib.sh"

flood=$BUILD/tests/vm/flood
mkfifo /tmp/never
exec {never}<>/tmp/never
pause() { read -rt "$1" -u "$never" _; }  # without a process that would be traced

# asks SECONDS LINGER: two processes of a user of their own at once; what they asked for in all is in asked.
asks() {
  setpriv --reuid 65534 "$flood" "$1" "$2" >/tmp/asked1 &
  local other=$!
  setpriv --reuid 65534 "$flood" "$1" "$2" >/tmp/asked2
  wait "$other"
  asked=$(($(</tmp/asked1) + $(</tmp/asked2)))
}

# flood_raw NAME COMMAND...: printed lines of the flood, of what was asked for.
flood_raw() {
  local name=$1 pid printed
  shift
  "$@" >/tmp/lines 2>/tmp/messages &
  pid=$!
  await 60 eval 'TZ=UTC /bin/true; [[ -s /tmp/lines ]]' || fail "$name printed nothing: $(head -n 3 /tmp/messages)"
  asks 5 2
  kill -TERM "$pid"
  wait "$pid"
  printed=$(LC_ALL=C grep -c -E '^(mmap2,|munmap,).*,28672,' /tmp/lines)
  echo "vm.flood_$name: $printed printed of $asked"
  if grep -q '^beat,' /tmp/lines; then
    check_beat "$name"
  elif ((printed != asked)); then
    echo "vm.flood_${name}_says: $(tr '\n' ' ' </tmp/messages)"
  fi
}

# What the last beat says is lost is what is missing in each processor's sequence.
check_beat() {
  LC_ALL=C awk -F, -v name="$1" '
    $1 == "beat" { seen = $4; dropped = $5 }
    $1 ~ /^(mmap2?|munmap|mremap|brk|exec|fork|exit)$/ { ++events; if ($3 > last[$2]) last[$2] = $3 }
    END {
      for (cpu in last) numbered += last[cpu]
      printf "vm.flood_%s_lost: %d\n", name, seen - events
      if (seen - events != dropped) { printf "FAILED: %s: dropped %d, missing %d\n", name, dropped, seen - events; exit 1 }
      if (numbered - events > dropped) { printf "FAILED: %s: %d holes, dropped %d\n", name, numbered - events, dropped; exit 1 }
    }' /tmp/lines || failures=$((failures + 1))
}

# flood_stored NAME SETTING...: with the process that prints held up for some seconds, so that the buffers run over. Nobody else is
# traced: so all that can be lost is what the two ask for.
flood_stored() {
  local name=$1 printer
  shift
  start_collector "$name" TRACE_USERS=65534 "$@" || return
  printer=$(pgrep -P "$(pgrep -d, -P "$collector_pid"),$collector_pid" -x 'stapio|mapledger-trace' | tail -n 1)
  (pause 1; kill -STOP "$printer"; pause 4; kill -CONT "$printer") &
  local holder=$!
  asks 7 4
  wait "$holder"
  stop_collector "$name" "$collector_pid"
  echo "$asked" >"$out/asked_$name"
}

flood_raw stap staprun /share/mapledger_tracepoint.ko
flood_raw stap_kprobe staprun /share/mapledger_kprobe.ko
flood_raw plain staprun /share/plain.ko
flood_raw ebpf "$tracer"
flood_stored flood_stap TRACER=stap STAP_MODULE=/share/mapledger_tracepoint.ko
flood_stored flood_ebpf TRACER=ebpf
exit $((failures > 0))
