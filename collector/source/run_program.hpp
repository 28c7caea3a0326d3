#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace mapledger {

struct ProgramAnswer {
  bool ended_well = false;  ///< exit code 0, in time
  std::string text;         ///< standard output and error together
};

struct ProgramPlace {
  std::filesystem::path folder;  ///< where it runs; empty: where we do
  bool our_group = false;        ///< Ctrl-C ends it with us; else it is a process group, and ended as one
};

/// Runs a program that ends by itself, argv and no shell, and takes what it prints; kills it after
/// `patience`.
ProgramAnswer run_program(std::vector<std::string> argv, std::chrono::milliseconds patience,
                          const ProgramPlace& place = {});

}  // namespace mapledger
