#pragma once

#include <span>

namespace mapledger::ebpf {

/// The compiled memory_request.bpf.c, as it was built into this program.
std::span<const char> bpf_image();

}  // namespace mapledger::ebpf
