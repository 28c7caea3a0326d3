#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "common/result.hpp"

namespace mapledger {

/// A module parameter that memory_request.stp gives its modules, which tells them from other people's.
inline constexpr const char* kModuleMark = "mapledger_protocol";

/// What a module's file says of itself in its section .modinfo.
struct StapModule {
  std::string name;                  ///< by which the kernel knows it
  std::string kernel;                ///< uname -r of the kernel it was built for
  std::set<std::string> parameters;  ///< variables that can be set
};

/// Reads a FILE.ko. An error names STAP_MODULE and the file.
Result<StapModule> read_stap_module(const std::filesystem::path& file);

/// Why it cannot be used on `kernel`, with the mend; empty: it can. staprun knows a module by its file's
/// name.
std::string why_not_module(const StapModule& module, const std::filesystem::path& file,
                           const std::string& kernel);

}  // namespace mapledger
