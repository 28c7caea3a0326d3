#pragma once

namespace mapledger::ebpf {

/// Ends this process at once. The kernel detaches probes when the last descriptor of theirs closes, and takes
/// about a tenth of a second for each of fexit: a child that ends after this process holds them, so that
/// nobody who waits for this process waits for that too. To be called when all is said.
[[noreturn]] void end_before_probes(int status);

}  // namespace mapledger::ebpf
