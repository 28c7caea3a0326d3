#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "collector/account/storage_policy.hpp"
#include "collector/report/settings.hpp"
#include "collector/retention/settings.hpp"
#include "collector/source/filters.hpp"
#include "common/config/settings.hpp"

namespace mapledger {

/// All that the collector can be told. Read once, passed down.
struct CollectorConfig : CommonConfig {
  enum class Command { kRun, kImport, kMigrate, kRecord, kReport, kDoctor, kBuildModule };
  Command command = Command::kRun;
  std::vector<std::filesystem::path> imports;  ///< of `import`
  std::filesystem::path record_to;             ///< of `record`
  ReportSettings report;                       ///< of `report`
  bool doctor_json = false;                    ///< of `doctor`
  bool doctor_thorough = false;
  std::filesystem::path module_to;  ///< of `build-module`
  std::string module_kernel;        ///< empty: the running one

  std::string host_id;                ///< in place of the machine id; empty: /etc/machine-id
  std::string tracer = "auto";        ///< auto, stap, ebpf, stdin, replay:FILE
  std::string replay_speed = "real";  ///< real, max
  std::filesystem::path stap_script;  ///< empty: the shipped one
  std::filesystem::path stap_module;  ///< compiled beforehand; empty: the script is compiled
  std::filesystem::path ebpf_tracer;  ///< empty: the one beside the collector
  FilterSettings filters;
  std::filesystem::path run_lock;  ///< empty: default_run_lock()
  std::string source_timezone = "UTC";
  std::size_t batch_rows = 10'000;
  int batch_ms = 100;
  std::size_t queue_batches = 4;
  std::uint64_t spool_bytes = 1ULL << 30U;
  int spool_sync_ms = 1'000;  ///< 0: each block; negative: never
  std::string store_requests = "all";
  int sweep_ms = 1'000;  ///< 0: no sweep of /proc
  RetentionSettings retention;
  std::filesystem::path sql_dir;  ///< empty: the shipped one

  /// STORE_REQUESTS, which was looked at when it was read.
  [[nodiscard]] StoragePolicy storage_policy() const { return StoragePolicy::parse(store_requests).value(); }
};

/// Adds the collector's options to an app; the config must outlive it.
void add_collector_settings(CLI::App& app, CollectorConfig& config);

}  // namespace mapledger
