#include "collector/source/stap_facts.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

#include "collector/source/run_program.hpp"

namespace mapledger {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
  std::string line;
  std::getline(std::ifstream(file), line);
  return line;
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// "none [integrity] confidentiality"
std::string chosen(const std::string& line) {
  const auto open = line.find('[');
  const auto close = line.find(']', open == std::string::npos ? 0 : open);
  return open == std::string::npos || close == std::string::npos ? ""
                                                                 : line.substr(open + 1, close - open - 1);
}

/// efivarfs: four bytes of attributes before the value.
std::optional<bool> read_secure_boot(const fs::path& root) {
  std::ifstream file(root / "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
                     std::ios::binary);
  std::string bytes;
  std::getline(file, bytes, '\n');
  if (bytes.size() < 5) return std::nullopt;
  return bytes[4] == 1;
}

std::set<std::string> own_groups() {
  std::set<std::string> names;
  std::vector<gid_t> ids(static_cast<std::size_t>(std::max(0, getgroups(0, nullptr))));
  if (!ids.empty() && getgroups(static_cast<int>(ids.size()), ids.data()) < 0) ids.clear();
  ids.push_back(getegid());
  for (const gid_t id : ids) {
    if (const group* found = getgrgid(id)) names.insert(found->gr_name);
  }
  return names;
}

bool has_capability(const fs::path& root, unsigned number) {
  std::ifstream status(root / "proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("CapEff:"))
      return (std::strtoull(line.c_str() + 7, nullptr, 16) >> number & 1U) != 0;
  }
  return false;
}

std::string ask_version(std::chrono::milliseconds patience) {
  const auto [well, text] = run_program({"stap", "--version"}, patience);
  constexpr std::string_view kBefore = "version ";
  const auto at = text.find(kBefore);
  if (!well || at == std::string::npos) return {};
  const auto from = at + kBefore.size();
  return text.substr(from, text.find_first_of("/ \n", from) - from);
}

}  // namespace

bool is_on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/sbin:/usr/bin:/sbin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((fs::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

StapFacts gather_stap_facts(const std::string& kernel, std::chrono::milliseconds patience,
                            const fs::path& root) {
  constexpr unsigned kSysModule = 16;  // CAP_SYS_MODULE
  StapFacts facts;
  facts.kernel = kernel;
  facts.has_stap = is_on_path("stap");
  if (facts.has_stap) facts.stap_version = ask_version(patience);
  facts.has_staprun = is_on_path("staprun");
  facts.has_compiler = is_on_path("gcc") && is_on_path("make");
  facts.has_headers = is_there(root / "lib/modules" / kernel / "build/Makefile");
  facts.takes_modules = is_there(root / "proc/modules");
  facts.modules_disabled = first_line(root / "proc/sys/kernel/modules_disabled") == "1";
  facts.only_signed = first_line(root / "sys/module/module/parameters/sig_enforce") == "Y";
  facts.lockdown = chosen(first_line(root / "sys/kernel/security/lockdown"));
  facts.secure_boot = read_secure_boot(root);
  const bool is_root = geteuid() == 0 && has_capability(root, kSysModule);
  const auto groups = own_groups();
  facts.may_load = is_root || (geteuid() != 0 && (groups.contains("stapusr") || groups.contains("stapdev")));
  facts.may_compile = is_root || (geteuid() != 0 && groups.contains("stapdev") && groups.contains("stapusr"));
  return facts;
}

std::string why_no_modules(const StapFacts& facts) {
  if (!facts.takes_modules) return "this kernel loads no modules";
  if (facts.modules_disabled) {
    return "the kernel loads no more modules until it is booted anew (sysctl kernel.modules_disabled is 1)";
  }
  if (facts.only_signed || (!facts.lockdown.empty() && facts.lockdown != "none")) {
    return fmt::format(
        "the kernel takes signed modules only ({}); switch Secure Boot off: mokutil --disable-validation, "
        "then reboot",
        facts.only_signed ? "module.sig_enforce" : "lockdown is " + facts.lockdown);
  }
  return {};
}

std::string why_not_compile(const std::string& stap_version, const std::string& kernel) {
  // Seen: task_work_cancel() was renamed in 6.1's stable series; kernel.trace does not compile on 6.12.
  if (stap_version.starts_with("4.8") && kernel.starts_with("6.1.")) {
    return "SystemTap 4.8 does not compile on current 6.1 kernels; install SystemTap 5.1";
  }
  if (stap_version.starts_with("5.1") && kernel.starts_with("6.12")) {
    return "SystemTap 5.1 does not compile tracepoint probes on 6.12 kernels";
  }
  return {};
}

std::string why_not_stap(const StapFacts& facts) {
  if (auto why = why_no_modules(facts); !why.empty()) return why;
  if (!facts.may_compile) return "it is for root and users of the groups stapdev and stapusr";
  if (!facts.has_stap) return "SystemTap is not installed; apt-get install systemtap";
  if (facts.stap_version.empty()) return "stap --version does not answer";
  if (!facts.has_headers) {
    return fmt::format("the headers of kernel {} are not installed; apt-get install linux-headers-{}",
                       facts.kernel, facts.kernel);
  }
  if (!facts.has_compiler) return "gcc or make is not installed; apt-get install gcc make";
  return why_not_compile(facts.stap_version, facts.kernel);
}

std::string why_not_staprun(const StapFacts& facts) {
  if (auto why = why_no_modules(facts); !why.empty()) return why;
  if (!facts.may_load) return "it is for root and users of the groups stapdev and stapusr";
  if (!facts.has_staprun) return "staprun is not installed; apt-get install systemtap-runtime";
  return {};
}

}  // namespace mapledger
