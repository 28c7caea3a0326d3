#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "collector/doctor/machine.hpp"
#include "collector/source/run_lock.hpp"
#include "collector/source/run_program.hpp"
#include "common/host.hpp"

namespace mapledger::doctor {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::string version_of_kernel() {
  utsname names{};
  return uname(&names) == 0 ? names.version : "";
}

std::optional<std::uint64_t> memlock() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

/// Into its cache, so that the next start has it.
std::string try_systemtap(const CollectorConfig& config, const std::string& kernel) {
  constexpr std::chrono::minutes kPatience(5);
  std::vector<std::string> argv = stap_options(kernel);
  argv.insert(argv.end(), {"-p4", fs::absolute(stap_script(config)).string()});
  const auto [well, text] = run_program(argv, kPatience);
  if (well) return {};
  const std::string last = text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  return last.empty() ? "it does not end" : last;
}

}  // namespace

MachineFacts gather_machine(const CollectorConfig& config, bool thorough, const fs::path& root) {
  MachineFacts facts;
  facts.wanted = config.tracer;
  facts.kernel = this_host().kernel;
  facts.kernel_version = version_of_kernel();
  const std::string os_release = content(root / "etc/os-release");
  facts.distribution = read_distribution(
      os_release.empty() ? content(root / "usr/lib/os-release") : os_release, geteuid() == 0);
  facts.has_proc = is_there(root / "proc/self/status");
  facts.has_sys = is_there(root / "sys/kernel");
  facts.in_initial_pid_namespace = in_initial_pid_namespace();
  facts.has_btf = access((root / "sys/kernel/btf/vmlinux").c_str(), R_OK) == 0;
  const std::string mounts = content(root / "proc/self/mountinfo");
  facts.has_tracefs = mounts.find(" - tracefs ") != std::string::npos;
  facts.has_debugfs = mounts.find(" - debugfs ") != std::string::npos;
  facts.memlock_bytes = memlock();
  facts.tracers = gather_tracer_facts(config, facts.kernel, true);
  facts.choice = choose_tracer(facts.tracers);
  if (thorough && facts.tracers.stap.has_stap) facts.trial = try_systemtap(config, facts.kernel);
  facts.lock = config.run_lock.empty() ? default_run_lock() : config.run_lock;
  facts.lock_owner = run_lock_owner(facts.lock);
  return facts;
}

}  // namespace mapledger::doctor
