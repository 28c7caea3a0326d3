#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mapledger {

/// A module of memory_request.stp that is loaded. One that no stapio reads is stale: a tracer that was killed
/// left it, and it goes on tracing into a full buffer.
struct OurModule {
  std::string name;
  bool is_read = false;
};

/// `root` is / , or a test's folder with proc/modules and sys/module in it.
std::vector<OurModule> our_modules(const std::filesystem::path& root = "/");

/// Whether the kernel has a module of this name, ours or not, read or not.
bool is_loaded(const std::string& module, const std::filesystem::path& root = "/");

/// Removes those that nobody reads (staprun -d), says so in the log. Any thread.
void remove_stale_modules(const std::filesystem::path& root = "/");

}  // namespace mapledger
