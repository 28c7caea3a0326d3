#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/exact/program.hpp"

namespace mapledger::exact {

struct ProgramFolders {
  std::filesystem::path built;    ///< the compiled ones
  std::filesystem::path sources;  ///< scripts, sources and pages
  std::filesystem::path work;     ///< logs, and what they write
};

/// What the tests run under trace. Side by side they leave two processors some time.
struct ProgramPlan {
  std::string name;
  std::vector<std::string> argv;
  bool busy = false;       ///< makes so many calls that a thousand lie between two comparisons
  bool is_32_bit = false;  ///< and starts no other program
};
std::vector<ProgramPlan> all_programs(const ProgramFolders& folders, std::uint64_t seed);

/// A browser without a window that shows the page, with a profile of its own.
std::vector<std::string> chromium(const std::filesystem::path& profile, const std::string& page);

/// Starts them. The log of each is NAME.log in the work folder.
std::vector<std::unique_ptr<Program>> start_all(const std::vector<ProgramPlan>& plans,
                                                const ProgramFolders& folders);

}  // namespace mapledger::exact
