#include "ebpf/options.hpp"

#include <unistd.h>

#include <bit>
#include <string>

#include <CLI/CLI.hpp>

namespace mapledger::ebpf {
namespace {

constexpr std::uint32_t kMostRingBytes = 1U << 30U;

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
      ->check(CLI::Range(1U, 1U << 22U));
  app.add_option(
         "--ring-bytes", options.probes.ring_bytes,
         "Room for events that were not printed yet, in bytes: a power of two. Events beyond it are dropped "
         "and counted")
      ->type_name("BYTES")
      ->check(check_ring_bytes)
      ->capture_default_str();
  app.add_flag("--check", options.check_only, "Only see whether tracing works here: say so and end");
  app.set_version_flag("--version", MAPLEDGER_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  options.probes.leave_out.push_back(static_cast<std::uint32_t>(getpid()));
  return -1;
}

}  // namespace mapledger::ebpf
