#!/usr/bin/env bash
# run.sh BUILD_DIR: what SystemTap, in both forms of our script and with a plain one, the eBPF tracer in both of its ways, and strace add to
# a call, and what of a flood they print, in the virtual machine of make test-vm. Costs are counted in instructions, on one emulated
# processor that does all the work there is, the tracer's own too: no noise, but no caches and no pipelines either. Needs root; about
# two minutes.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../../..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"
build=$(readlink -f "${1:?usage: run.sh BUILD_DIR}")
[[ $EUID -eq 0 ]] || die "the virtual machine's guest is made by root: start it with sudo"

report=$(mktemp)
trap 'rm -f "$report"' EXIT
COUNTED=yes REPORT=$report "$root_folder/tests/vm/run.sh" "$build" cost >&2
awk '
  { memory[$1] = $2; other[$1] = $3; if (NR > 1) names[++n] = $1 }
  END {
    printf "vm.untraced_instructions_per_call: %.0f instructions\n", memory["untraced"]
    printf "vm.untraced_instructions_per_other_call: %.0f instructions\n", other["untraced"]
    for (i = 1; i <= n; ++i) {
      printf "vm.%s_added_per_call: %.0f instructions\n", names[i], memory[names[i]] - memory["untraced"]
      printf "vm.%s_added_to_call: %.3f ratio\n", names[i], memory[names[i]] / memory["untraced"] - 1
      printf "vm.%s_added_to_other_call: %.3f ratio\n", names[i], other[names[i]] / other["untraced"] - 1
    }
    printf "vm.stap_added_cost_ratio_to_strace: %.4f ratio\n", (memory["stap_tracepoint"] - memory["untraced"]) / (memory["strace"] - memory["untraced"])
    printf "vm.stap_added_cost_ratio_to_ebpf: %.3f ratio\n", (memory["stap_tracepoint"] - memory["untraced"]) / (memory["ebpf_sys_exit"] - memory["untraced"])
  }' "$report"
"$root_folder/tests/vm/run.sh" "$build" flood | grep '^vm\.'
