#pragma once

#include <cstdint>
#include <string>

namespace mapledger::ebpf {

/// Where the probes meet the calls: at the end of the kernel's functions for them, which costs other calls
/// nothing, or at the end of every system call, which every kernel allows.
enum class Attach : std::uint8_t { kFexit, kSysExit };

/// What the user asks for. kAuto: fexit where the kernel takes it as a whole, else sys_exit.
enum class AttachChoice : std::uint8_t { kAuto, kFexit, kTracepoint };

/// "probes: fexit", or "probes: sys_exit (fexit refused: why)".
std::string describe_attach(Attach attach, const std::string& fexit_refusal);

}  // namespace mapledger::ebpf
