#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "collector/config.hpp"
#include "collector/source/filters.hpp"
#include "collector/source/source.hpp"
#include "collector/source/stap_facts.hpp"

namespace mapledger {

/// Whether TRACER names one that traces this machine, and not a recording or standard input.
bool is_tracer(const std::string& tracer);

/// What TRACE_PIDS and its like say. An error names the setting; also where TRACER is none that can heed it.
Result<Filters> filters_for(const CollectorConfig& config);

/// The source that TRACER names. auto takes stap if it can work here, else ebpf, within three seconds, and
/// logs why; if neither can work, the error says what is missing and how to install it. `left_out` are
/// process ids that the tracer shall not report. Modules that a killed tracer left are removed.
Result<std::unique_ptr<Source>> make_source(const CollectorConfig& config, const Filters& filters,
                                            const std::vector<std::uint32_t>& left_out, int wake_fd);

/// What decides which tracer can work here.
struct TracerFacts {
  StapFacts stap;
  std::filesystem::path stap_module;  ///< as set
  std::string not_module;             ///< why STAP_MODULE cannot be used, if it is set
  bool ebpf_works = false;
  std::string ebpf_answer;  ///< what its own check says; empty: nothing in time
};
/// For a start, within three seconds: the ebpf tracer is asked only where stap cannot work. `all`: for the
/// doctor, who asks both and takes his time.
TracerFacts gather_tracer_facts(const CollectorConfig& config, const std::string& kernel, bool all);

/// What auto takes here, and why.
struct Choice {
  enum class Tracer { kNone, kStapScript, kStapModule, kEbpf };
  Tracer tracer = Tracer::kNone;
  std::string why;
};
Choice choose_tracer(const TracerFacts& facts);

/// Programs and files as set, or where they are when nothing is set.
std::filesystem::path ebpf_program(const CollectorConfig& config);
std::filesystem::path stap_script(const CollectorConfig& config);

/// The arguments that make stap compile the script for a kernel, without the script; why: its head. `kernel`
/// decides whether symbol versions are wanted.
std::vector<std::string> stap_options(const std::string& kernel, const std::filesystem::path& root = "/");

}  // namespace mapledger
