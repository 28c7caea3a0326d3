#include "collector/source/tracer.hpp"

#include <fmt/format.h>

#include <filesystem>

#include <spdlog/spdlog.h>

#include "collector/source/child_process.hpp"
#include "collector/source/replay.hpp"
#include "collector/source/run_program.hpp"
#include "collector/source/standard_input.hpp"
#include "common/host.hpp"

namespace mapledger {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kCheckPatience(3'000);

/// The tracer beside this program: installed in the same folder, or in the build's.
fs::path ebpf_program(const CollectorConfig& config) {
  if (!config.ebpf_tracer.empty()) return config.ebpf_tracer;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path installed = folder / "mapledger-trace";
  return fs::exists(installed, error) ? installed : folder.parent_path() / "ebpf" / "mapledger-trace";
}

fs::path stap_script(const CollectorConfig& config) {
  return config.stap_script.empty() ? fs::path(MAPLEDGER_SOURCE_DIR "/stap/memory_request.stp")
                                    : config.stap_script;
}

std::string joined(const std::vector<std::uint32_t>& pids, const char* separator) {
  std::string text;
  for (const std::uint32_t pid : pids) text += (text.empty() ? "" : separator) + std::to_string(pid);
  return text;
}

std::unique_ptr<Source> ebpf(const CollectorConfig& config, const std::vector<std::uint32_t>& left_out,
                             int wake_fd) {
  std::vector<std::string> argv = {ebpf_program(config).string()};
  if (!left_out.empty()) argv.push_back("--leave-out=" + joined(left_out, ","));
  return std::make_unique<ChildProcess>("ebpf", std::move(argv), wake_fd);
}

std::unique_ptr<Source> stap(const CollectorConfig& config, const std::vector<std::uint32_t>& left_out,
                             int wake_fd) {
  // why these: the head of memory_request.stp
  std::vector<std::string> argv = {"stap", "-g", "-DSTP_NO_OVERLOAD", "-DKRETACTIVE=256",
                                   stap_script(config).string()};
  // stap refuses a comma in a -G value
  if (!left_out.empty()) argv.insert(argv.end(), {"-G", "leave_out=" + joined(left_out, ".")});
  return std::make_unique<ChildProcess>("stap", std::move(argv), wake_fd);
}

std::string stap_version() {
  const auto [well, text] = run_program({"stap", "--version"}, kCheckPatience);
  constexpr std::string_view kBefore = "version ";
  const auto at = text.find(kBefore);
  if (!well || at == std::string::npos) return {};
  return text.substr(at + kBefore.size(),
                     text.find_first_of("/ \n", at + kBefore.size()) - at - kBefore.size());
}

Result<std::unique_ptr<Source>> choose(const CollectorConfig& config,
                                       const std::vector<std::uint32_t>& left_out, int wake_fd) {
  const HostInfo here = this_host();
  const bool headers = fs::exists("/lib/modules/" + here.kernel + "/build/Makefile");
  const std::string not_stap = why_not_stap(stap_version(), here.kernel, headers);
  if (not_stap.empty()) {
    spdlog::info("TRACER=auto takes stap: SystemTap and this kernel's headers are here");
    return stap(config, left_out, wake_fd);
  }
  const auto [ebpf_works, answer] = run_program({ebpf_program(config).string(), "--check"}, kCheckPatience);
  if (ebpf_works) {
    spdlog::info("TRACER=auto takes ebpf: stap cannot work here ({})", not_stap);
    return ebpf(config, left_out, wake_fd);
  }
  return Error{fmt::format("no tracer can work here. stap: {}. ebpf: {}", not_stap, answer)};
}

}  // namespace

std::string why_not_stap(const std::string& stap_version, const std::string& kernel, bool has_headers) {
  if (stap_version.empty()) return "SystemTap is not installed; apt-get install systemtap";
  if (!has_headers) {
    return fmt::format("the headers of kernel {} are not installed; apt-get install linux-headers-{}", kernel,
                       kernel);
  }
  // Seen: task_work_cancel() was renamed in 6.1's stable series; kernel.trace does not compile on 6.12.
  if (stap_version.starts_with("4.8") && kernel.starts_with("6.1.")) {
    return "SystemTap 4.8 does not compile on current 6.1 kernels; install SystemTap 5.1";
  }
  if (stap_version.starts_with("5.1") && kernel.starts_with("6.12")) {
    return "SystemTap 5.1 does not compile tracepoint probes on 6.12 kernels";
  }
  return {};
}

Result<std::unique_ptr<Source>> make_source(const CollectorConfig& config,
                                            const std::vector<std::uint32_t>& left_out, int wake_fd) {
  if (config.tracer == "stdin") return std::make_unique<StandardInput>(wake_fd);
  if (config.tracer.starts_with("replay:")) {
    return std::make_unique<Replay>(config.tracer.substr(7), config.replay_speed == "real", wake_fd);
  }
  if (!in_initial_pid_namespace()) {
    return Error{
        "the collector runs in a pid namespace of its own, where a tracer's process ids mean nothing:"
        " run it on the host, or its container with --pid=host"};
  }
  if (config.tracer == "stap") return stap(config, left_out, wake_fd);
  if (config.tracer == "ebpf") return ebpf(config, left_out, wake_fd);
  return choose(config, left_out, wake_fd);
}

}  // namespace mapledger
