#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mapledger {

/// Modules of memory_request.stp that are loaded and that nobody reads: what a tracer that was killed leaves
/// behind. They go on tracing into a full buffer. `root` is / , or a test's folder with proc/modules and
/// sys/module in it.
std::vector<std::string> stale_modules(const std::filesystem::path& root = "/");

/// Whether the kernel has a module of this name, ours or not, read or not.
bool is_loaded(const std::string& module, const std::filesystem::path& root = "/");

/// Removes them (staprun -d), says so in the log. Any thread.
void remove_stale_modules(const std::filesystem::path& root = "/");

}  // namespace mapledger
