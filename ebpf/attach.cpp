#include "ebpf/attach.hpp"

namespace mapledger::ebpf {

std::string describe_attach(Attach attach, const std::string& fexit_refusal) {
  if (attach == Attach::kFexit) return "probes: fexit";
  if (fexit_refusal.empty()) return "probes: sys_exit";
  return "probes: sys_exit (fexit refused: " + fexit_refusal + ")";
}

}  // namespace mapledger::ebpf
