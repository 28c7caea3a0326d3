#pragma once

#include "ebpf/probes.hpp"

namespace mapledger::ebpf {

struct Options {
  Probes::Config probes;
  bool check_only = false;  ///< load, arm, say so, end
};

/// Reads the command line into `options`. Returns the exit code if the program should end now, having said
/// why
/// (--help, a wrong value), else a negative number.
int parse_options(int argc, char** argv, Options& options);

}  // namespace mapledger::ebpf
