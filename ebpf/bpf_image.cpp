#include "ebpf/bpf_image.hpp"

// bpf_image.S
extern "C" const char mapledger_bpf_image_begin[];
extern "C" const char mapledger_bpf_image_end[];

namespace mapledger::ebpf {

std::span<const char> bpf_image() {
  return {mapledger_bpf_image_begin, mapledger_bpf_image_end};
}

}  // namespace mapledger::ebpf
