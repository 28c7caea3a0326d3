#include "collector/source/tracer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <spdlog/spdlog.h>

#include "collector/source/child_process.hpp"
#include "collector/source/filters.hpp"
#include "collector/source/replay.hpp"
#include "collector/source/run_program.hpp"
#include "collector/source/stale_modules.hpp"
#include "collector/source/standard_input.hpp"
#include "collector/source/stap.hpp"
#include "collector/source/stap_facts.hpp"
#include "collector/source/stap_module.hpp"
#include "common/host.hpp"
#include "common/shipped.hpp"

namespace mapledger {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// All that a tracer is told.
struct Orders {
  const CollectorConfig& config;
  const std::vector<std::uint32_t>& left_out;
  const Filters& filters;
  int wake_fd;
  std::string kernel;
};

/// The script's variables, each as NAME=VALUE.
std::vector<std::string> variables(const Orders& orders) {
  std::vector<std::string> all;
  // stap refuses a comma in a -G value
  if (!orders.left_out.empty()) all.push_back(fmt::format("leave_out={}", fmt::join(orders.left_out, ".")));
  for (const auto& [name, value] : orders.filters.stap_variables()) {
    all.push_back(fmt::format("{}={}", name, value));
  }
  return all;
}

std::unique_ptr<Source> ebpf(const Orders& orders) {
  std::vector<std::string> argv = {ebpf_program(orders.config).string()};
  if (!orders.left_out.empty())
    argv.push_back(fmt::format("--leave-out={}", fmt::join(orders.left_out, ",")));
  const auto options = orders.filters.ebpf_options();
  argv.insert(argv.end(), options.begin(), options.end());
  return std::make_unique<ChildProcess>("ebpf", std::move(argv), orders.wake_fd);
}

std::unique_ptr<Source> stap_on_script(const Orders& orders) {
  std::vector<std::string> argv = stap_options(orders.kernel);
  argv.push_back(stap_script(orders.config).string());
  for (const std::string& variable : variables(orders)) argv.insert(argv.end(), {"-G", variable});
  return std::make_unique<Stap>(std::move(argv), orders.wake_fd, orders.kernel);
}

/// The kernel takes no notice of a variable that a module does not have, so that has to be found out before.
Result<std::unique_ptr<Source>> stap_on_module(const Orders& orders) {
  const fs::path& file = orders.config.stap_module;
  const auto module = read_stap_module(file);
  if (!module) return module.error();
  if (auto why = why_not_module(*module, file, orders.kernel); !why.empty()) return Error{why};
  const std::vector<std::string> given = variables(orders);
  for (const std::string& variable : given) {
    if (const std::string name = variable.substr(0, variable.find('=')); !module->parameters.contains(name)) {
      return Error{
          fmt::format("STAP_MODULE: {} has no {}: it is older than this release; build it anew: "
                      "mapledger-collector build-module FILE.ko",
                      file.string(), name)};
    }
  }
  // With a slash, else staprun looks for it below /lib/modules.
  std::vector<std::string> argv = {"staprun", fs::absolute(file).string()};
  argv.insert(argv.end(), given.begin(), given.end());
  auto stap = std::make_unique<Stap>(std::move(argv), orders.wake_fd, orders.kernel);
  stap->runs_module(module->name);
  return stap;
}

/// Why STAP_MODULE cannot be used here.
std::string why_not_own_module(const CollectorConfig& config, const StapFacts& facts) {
  const auto module = read_stap_module(config.stap_module);
  if (!module) return module.error().message;
  if (auto why = why_not_module(*module, config.stap_module, facts.kernel); !why.empty()) return why;
  return why_not_staprun(facts);
}

Result<std::unique_ptr<Source>> choose(const Orders& orders) {
  const Choice choice = choose_tracer(gather_tracer_facts(orders.config, orders.kernel, false));
  switch (choice.tracer) {
    case Choice::Tracer::kStapModule:
      spdlog::info("TRACER=auto takes stap: {}", choice.why);
      return stap_on_module(orders);
    case Choice::Tracer::kStapScript:
      spdlog::info("TRACER=auto takes stap: {}", choice.why);
      return stap_on_script(orders);
    case Choice::Tracer::kEbpf:
      spdlog::info("TRACER=auto takes ebpf: {}", choice.why);
      return ebpf(orders);
    case Choice::Tracer::kNone:
      break;
  }
  return Error{"no tracer can work here. " + choice.why};
}

}  // namespace

bool is_tracer(const std::string& tracer) {
  return tracer == "auto" || tracer == "stap" || tracer == "ebpf";
}

/// The tracer beside this program: installed in the same folder, or in the build's.
fs::path ebpf_program(const CollectorConfig& config) {
  if (!config.ebpf_tracer.empty()) return config.ebpf_tracer;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path installed = folder / "mapledger-trace";
  return fs::exists(installed, error) ? installed : folder.parent_path() / "ebpf" / "mapledger-trace";
}

fs::path stap_script(const CollectorConfig& config) {
  return config.stap_script.empty() ? shipped("stap/memory_request.stp", "stap/memory_request.stp")
                                    : config.stap_script;
}

std::vector<std::string> stap_options(const std::string& kernel, const fs::path& root) {
  std::vector<std::string> options = {"stap", "-g", "-DSTP_NO_OVERLOAD", "-DKRETACTIVE=1024"};
  // With -g stap leaves the symbols' versions out, and a kernel that has them, but not MODULE_FORCE_LOAD
  // (Ubuntu's, Mint's), then takes the module's format for invalid.
  std::ifstream config(root / "lib/modules" / kernel / "build/.config");
  for (std::string line; std::getline(config, line);) {
    if (line == "CONFIG_MODVERSIONS=y") options.insert(options.end(), {"-B", "CONFIG_MODVERSIONS=y"});
  }
  return options;
}

TracerFacts gather_tracer_facts(const CollectorConfig& config, const std::string& kernel, bool all) {
  // A start has three seconds; a doctor may take the time of a slow machine.
  const milliseconds together = all ? milliseconds(30'000) : milliseconds(2'700);
  const milliseconds for_stap = all ? milliseconds(15'000) : milliseconds(1'000);
  const auto until = steady_clock::now() + together;
  TracerFacts facts;
  facts.stap = gather_stap_facts(kernel, for_stap);
  facts.stap_module = config.stap_module;
  if (!config.stap_module.empty()) facts.not_module = why_not_own_module(config, facts.stap);
  const bool by_module = !config.stap_module.empty() && facts.not_module.empty();
  if (!all && (by_module || why_not_stap(facts.stap).empty())) return facts;
  const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
  auto [works, answer] =
      run_program({ebpf_program(config).string(), "--check"}, std::max(milliseconds(500), left));
  facts.ebpf_works = works;
  facts.ebpf_answer = std::move(answer);
  return facts;
}

Choice choose_tracer(const TracerFacts& facts) {
  const bool has_module = !facts.stap_module.empty();
  if (has_module && facts.not_module.empty()) {
    return {Choice::Tracer::kStapModule, facts.stap_module.string() + " fits this kernel"};
  }
  const std::string not_script = why_not_stap(facts.stap);
  if (not_script.empty()) {
    return {Choice::Tracer::kStapScript,
            fmt::format("SystemTap {} and the headers of kernel {} are here{}", facts.stap.stap_version,
                        facts.stap.kernel, has_module ? "; not its module: " + facts.not_module : "")};
  }
  const std::string not_stap =
      (has_module ? facts.not_module + "; and without the module: " : "") + not_script;
  if (facts.ebpf_works) {
    // its answer: "ok, probes: WAY"
    return {Choice::Tracer::kEbpf,
            fmt::format("stap cannot work here ({}); {}", not_stap, facts.ebpf_answer)};
  }
  return {Choice::Tracer::kNone,
          fmt::format("stap: {}. ebpf: {}", not_stap,
                      facts.ebpf_answer.empty() ? "its check did not answer in time" : facts.ebpf_answer)};
}

Result<Filters> filters_for(const CollectorConfig& config) {
  if (config.filters.empty()) return Filters{};
  if (!is_tracer(config.tracer)) {
    const char* setting = !config.filters.pids.empty()    ? "TRACE_PIDS"
                          : !config.filters.users.empty() ? "TRACE_USERS"
                                                          : "TRACE_CGROUPS";
    return Error{fmt::format("{} is for tracers: with TRACER={} all that is read is stored; leave it empty",
                             setting, config.tracer)};
  }
  std::ostringstream mounts;
  mounts << std::ifstream("/proc/self/mountinfo").rdbuf();
  return resolve_filters(config.filters, cgroup2_mount(mounts.str()));
}

Result<std::unique_ptr<Source>> make_source(const CollectorConfig& config, const Filters& filters,
                                            const std::vector<std::uint32_t>& left_out, int wake_fd) {
  if (config.tracer == "stdin") return std::make_unique<StandardInput>(wake_fd);
  if (config.tracer.starts_with("replay:")) {
    auto replay = std::make_unique<Replay>(config.tracer.substr(7), config.replay_speed == "real", wake_fd);
    if (config.command == CollectorConfig::Command::kImport) replay->draw_progress();
    return replay;
  }
  if (!in_initial_pid_namespace()) {
    return Error{
        "the collector runs in a pid namespace of its own, where a tracer's process ids mean nothing:"
        " run it on the host, or its container with --pid=host"};
  }
  const Orders orders{config, left_out, filters, wake_fd, this_host().kernel};
  remove_stale_modules();
  if (config.tracer == "ebpf") return ebpf(orders);
  if (config.tracer == "auto") return choose(orders);
  if (!config.stap_module.empty()) return stap_on_module(orders);
  return stap_on_script(orders);
}

}  // namespace mapledger
