#pragma once

#include "ebpf/probes.hpp"

namespace mapledger::ebpf {

struct Options {
  Probes::Config probes;
  bool check_only = false;  ///< load, arm, say so and how, end
  bool verbose = false;     ///< say on standard error how the probes are attached
};

/// Reads the command line into `options`. Returns the exit code if the program should end now, having said
/// why (--help, a wrong value), else a negative number.
int parse_options(int argc, char** argv, Options& options);

}  // namespace mapledger::ebpf
