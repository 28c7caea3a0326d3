#include "collector/source/stale_modules.hpp"

#include <chrono>
#include <fstream>
#include <sstream>

#include <spdlog/spdlog.h>

#include "collector/source/run_program.hpp"
#include "collector/source/stap_module.hpp"

namespace mapledger {

namespace fs = std::filesystem;

std::vector<OurModule> our_modules(const fs::path& root) {
  std::vector<OurModule> ours;
  std::ifstream loaded(root / "proc" / "modules");
  for (std::string line; std::getline(loaded, line);) {
    // NAME BYTES USERS NAMES_OF_USERS STATE ADDRESS. stapio has the module's control file open: a user.
    std::istringstream fields(line);
    std::string name;
    std::string bytes;
    std::string users;
    if (!(fields >> name >> bytes >> users) || name.find('/') != std::string::npos) continue;
    std::error_code error;
    if (fs::exists(root / "sys" / "module" / name / "parameters" / kModuleMark, error)) {
      ours.push_back({std::move(name), users != "0"});
    }
  }
  return ours;
}

bool is_loaded(const std::string& module, const fs::path& root) {
  std::ifstream loaded(root / "proc" / "modules");
  for (std::string line; std::getline(loaded, line);) {
    if (line.starts_with(module + " ")) return true;
  }
  return false;
}

void remove_stale_modules(const fs::path& root) {
  constexpr std::chrono::seconds kPatience(5);
  for (const auto& [name, is_read] : our_modules(root)) {
    if (is_read) continue;
    const auto [removed, answer] = run_program({"staprun", "-d", name}, kPatience);
    if (removed) {
      spdlog::warn("removed the kernel module {}: a tracer that was killed had left it", name);
    } else {
      spdlog::error(
          "a tracer that was killed has left the kernel module {}, which cannot be removed: {}. As root: "
          "rmmod {}",
          name, answer, name);
    }
  }
}

}  // namespace mapledger
