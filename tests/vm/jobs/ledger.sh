#!/usr/bin/env bash
# ledger.sh: two collectors at once, one with SystemTap and one with the eBPF tracer, store the same workload into two databases:
# with the module of the tracepoint form, that of the kprobe form, and with stap on the script itself, which finds it compiled in
# its cache. Whose processes are compared is told by /share/out/ledgers: NAME, and the pids that belong to a collector.
# shellcheck source=tests/vm/jobs/lib.sh
source "$(dirname "$0")/lib.sh"

# descendants PID...: with all that they started.
descendants() {
  local pids="$*" more=$*
  while [[ $more ]]; do
    more=$(ps -o pid= --ppid "$(tr ' ' , <<<"$more")" | xargs)
    pids+=" $more"
  done
  echo "$pids" | xargs
}

both() {
  local name=$1 stap ebpf
  shift
  start_collector "${name}_ebpf" TRACER=ebpf || return
  ebpf=$collector_pid
  start_collector "${name}_stap" TRACER=stap "$@" || return
  stap=$collector_pid
  local pids
  pids=$(descendants "$stap" "$ebpf")
  ./workload.sh >/dev/null 2>&1
  pids=$(xargs -n1 <<<"$pids $(descendants "$stap" "$ebpf")" | sort -un | xargs)
  stop_collector "${name}_stap" "$stap"
  stop_collector "${name}_ebpf" "$ebpf"
  echo "$name $pids" >>"$out/ledgers"
  [[ -z $(our_modules) ]] || fail "a module is left loaded: $(our_modules)"
}

both tracepoint STAP_MODULE=/share/mapledger_tracepoint.ko
both kprobe STAP_MODULE=/share/mapledger_kprobe.ko
both script
exit $((failures > 0))
