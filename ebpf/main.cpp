#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>

#include "ebpf/options.hpp"
#include "ebpf/quick_end.hpp"
#include "ebpf/stop_signals.hpp"
#include "ebpf/tracer.hpp"

namespace {

[[noreturn]] void run(const mapledger::ebpf::Options& options) {
  using namespace mapledger::ebpf;
  if (options.check_only) {
    Probes probes(options.probes, [](const MemoryEvent&) { return true; });
    probes.arm();
    std::printf("ok, %s\n", probes.attached().c_str());
    end_before_probes(0);
  }
  const StopSignals signals;
  Tracer tracer(options.probes, STDOUT_FILENO);
  const std::string attached = tracer.arm();
  if (options.verbose) std::fprintf(stderr, "mapledger-trace: %s\n", attached.c_str());
  tracer.run();
  end_before_probes(0);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    mapledger::ebpf::Options options;
    const int end_with = mapledger::ebpf::parse_options(argc, argv, options);
    if (end_with >= 0) return end_with;
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mapledger-trace: %s\n", error.what());
    return 1;
  }
}
