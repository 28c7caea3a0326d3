#include "ebpf/options.hpp"

#include <unistd.h>

#include <bit>
#include <string>

#include <CLI/CLI.hpp>

#include "ebpf/cgroup_id.hpp"

namespace mapledger::ebpf {
namespace {

constexpr std::uint32_t kMostRingBytes = 1U << 30U;
constexpr std::uint32_t kMostPid = 1U << 22U;
constexpr std::uint32_t kMostUser = 0xFFFF'FFFEU;

std::string check_ring_bytes(const std::string& text) {
  std::uint64_t bytes = 0;
  const auto least = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  if (CLI::detail::lexical_cast(text, bytes) && std::has_single_bit(bytes) && bytes >= least &&
      bytes <= kMostRingBytes) {
    return {};
  }
  return text + " is not a power of two from " + std::to_string(least) + " to " +
         std::to_string(kMostRingBytes);
}

std::string check_user(const std::string& text) {
  std::uint64_t user = 0;
  if (CLI::detail::lexical_cast(text, user) && user <= kMostUser) return {};
  return text + " is not a user id, a number from 0 to " + std::to_string(kMostUser) +
         " (id -u NAME tells it)";
}

std::string check_cgroup(const std::string& path) {
  const Result<std::uint64_t> id = cgroup_id(path);
  return id ? std::string() : id.error().message;
}

/// Of each kind of filter that is given, one value must fit.
void add_filters(CLI::App& app, Filter& filter, std::vector<std::string>& cgroups) {
  const std::string most = "; at most " + std::to_string(MEMORY_FILTER_MAX);
  app.add_option("--only-pid", filter.pids, "Only these processes (thread groups), not their children" + most)
      ->type_name("PID")
      ->delimiter(',')
      ->check(CLI::Range(1U, kMostPid));
  app.add_option("--only-user", filter.users, "Only processes with these real user ids" + most)
      ->type_name("UID")
      ->delimiter(',')
      ->check(check_user);
  app.add_option("--only-cgroup", cgroups,
                 "Only processes in this control group (version 2) or below it, by its path as in "
                 "/proc/PID/cgroup; may be given more than once" +
                     most)
      ->type_name("PATH")
      ->allow_extra_args(false)
      ->check(check_cgroup);
}

/// CLI11 has no words of its own for too many values that come separated by commas.
void check_counts(const Filter& filter) {
  const auto check = [](const char* option, std::size_t count) {
    if (count <= MEMORY_FILTER_MAX) return;
    throw CLI::ValidationError(option, "at most " + std::to_string(MEMORY_FILTER_MAX) +
                                           " can be given, not " + std::to_string(count));
  };
  check("--only-pid", filter.pids.size());
  check("--only-user", filter.users.size());
  check("--only-cgroup", filter.cgroups.size());
}

}  // namespace

int parse_options(int argc, char** argv, Options& options) {
  CLI::App app{
      "Prints every memory request of the machine (mmap, munmap, mremap, brk, with results) and the start "
      "and end of "
      "its processes, one line each, until SIGTERM or SIGINT. The lines are described in stap/README.md. "
      "Needs root, or "
      "CAP_BPF and CAP_PERFMON, and a kernel 5.12 or newer with BTF.",
      "mapledger-trace"};
  app.add_option("--leave-out", options.probes.leave_out,
                 "Process (thread group) whose requests are not printed; may be given more than once. This "
                 "program is "
                 "always left out")
      ->type_name("PID")
      ->delimiter(',')
      ->check(CLI::Range(1U, kMostPid));
  std::vector<std::string> cgroups;
  add_filters(app, options.probes.filter, cgroups);
  app.add_option(
         "--ring-bytes", options.probes.ring_bytes,
         "Room for events that were not printed yet, in bytes: a power of two. Events beyond it are dropped "
         "and counted")
      ->type_name("BYTES")
      ->check(check_ring_bytes)
      ->capture_default_str();
  app.add_flag("--check", options.check_only,
               "Only see whether tracing works here: say so, and how the probes are attached, and end");
  app.add_flag("--verbose", options.verbose, "Say on standard error how the probes are attached");
  std::string attach = "auto";
  app.add_option("--attach", attach,
                 "For developers: auto takes fexit where the kernel allows it, else the tracepoint sys_exit")
      ->type_name("auto|fexit|tracepoint")
      ->take_last()
      ->check(CLI::IsMember({"auto", "fexit", "tracepoint"}).description(""));
  app.set_version_flag("--version", MAPLEDGER_VERSION);
  try {
    app.parse(argc, argv);
    for (const std::string& path : cgroups) options.probes.filter.cgroups.push_back(cgroup_id(path).value());
    check_counts(options.probes.filter);
    if (attach == "fexit") options.probes.attach = AttachChoice::kFexit;
    if (attach == "tracepoint") options.probes.attach = AttachChoice::kTracepoint;
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  options.probes.leave_out.push_back(static_cast<std::uint32_t>(getpid()));
  return -1;
}

}  // namespace mapledger::ebpf
