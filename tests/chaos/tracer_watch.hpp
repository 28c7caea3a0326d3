#pragma once

#include <sys/types.h>

namespace mapledger::chaos {

/// The tracer that the process `parent` has started and that runs; 0: there is none.
pid_t tracer_of(pid_t parent);

/// Whether its probes are attached: it holds a link to a BPF program. From then on the kernel keeps each
/// request for it.
bool is_armed(pid_t tracer);

/// Whether there is such a process, and it is no zombie.
bool is_alive(pid_t pid);

}  // namespace mapledger::chaos
