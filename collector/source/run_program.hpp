#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace mapledger {

struct ProgramAnswer {
  bool ended_well = false;  ///< exit code 0, in time
  std::string text;         ///< standard output and error together
};

/// Runs a program that ends by itself, argv and no shell, and takes what it prints; kills it after
/// `patience`.
ProgramAnswer run_program(std::vector<std::string> argv, std::chrono::milliseconds patience);

}  // namespace mapledger
