#include "collector/config.hpp"

#include <algorithm>

#include "common/config/options.hpp"

namespace mapledger {
namespace {

std::string check_tracer(const std::string& value) {
  if (value == "auto" || value == "stap" || value == "ebpf" || value == "stdin") return {};
  if (value.starts_with("replay:") && value.size() > 7) return {};
  return "'" + value + "' is none of auto, stap, ebpf, stdin, replay:FILE";
}

std::string check_policy(const std::string& value) {
  const auto policy = StoragePolicy::parse(value);
  return policy ? "" : policy.error().message;
}

std::string check_host_id(const std::string& value) {
  constexpr std::size_t kMost = 128;
  const bool plain = value.size() <= kMost &&
                     std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (plain && value != "0000000000000000") return {};
  return "'" + value +
         "' is not at most 128 characters without spaces, other than on any other machine: a name, a UUID, "
         "or "
         "the 16 hexadecimal digits of a host in /api/v1/hosts";
}

std::string check_timezone(const std::string& value) {
  const bool plain = value.find("..") == std::string::npos && !value.starts_with('/');
  if (value == "UTC" || (plain && std::filesystem::is_regular_file("/usr/share/zoneinfo/" + value)))
    return {};
  return "'" + value +
         "' is no time zone of /usr/share/zoneinfo, such as Europe/Madrid (is tzdata installed?)";
}

void add_report(CLI::App& app, CollectorConfig& config) {
  CLI::App* report = app.add_subcommand(
      "report", "write what the ledger says of a span of time, as Markdown or HTML; it only reads");
  report->fallthrough()->callback([&config] { config.command = CollectorConfig::Command::kReport; });
  ReportSettings& settings = config.report;
  constexpr const char* kTimes =
      "2026-11-26T14:00 (in SOURCE_TIMEZONE, or with Z or +01:00 behind it), 14:00, so long ago as in 90s, "
      "30m, 1h "
      "or 7d, now, or start or end of the ledger";
  report->add_option("--from", settings.from, std::string("its begin: ") + kTimes)->capture_default_str();
  report->add_option("--to", settings.to, "its end, in the same forms; a time of day is of the day of --from")
      ->capture_default_str();
  report->add_option("--host", settings.host,
                     "the machine's name or id; empty: this one, or the only one in the ledger");
  report->add_option("--format", settings.format, "empty: html if the output's name ends so, else md")
      ->check(CLI::IsMember({"md", "html"}));
  report->add_option("--output", settings.output, "file to write; empty: standard output");
  report->add_option("--top", settings.top, "processes in each list; a pie has ten and others")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
}

}  // namespace

void add_collector_settings(CLI::App& app, CollectorConfig& config) {
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_subcommand("run", "trace and store (the default)")->fallthrough();
  CLI::App* imports = app.add_subcommand(
      "import", "store recordings as fast as they can be read; what of one is stored already is left out");
  imports->fallthrough()->callback([&config] { config.command = CollectorConfig::Command::kImport; });
  imports
      ->add_option("FILE", config.imports, "recorded streams, or lines of the older forms; .zst is unpacked")
      ->required();
  app.add_subcommand("migrate", "bring the database's schema to this release and end")
      ->fallthrough()
      ->callback([&config] { config.command = CollectorConfig::Command::kMigrate; });
  CLI::App* record =
      app.add_subcommand("record", "write the tracer's lines to a file instead of storing them");
  record->fallthrough()->callback([&config] { config.command = CollectorConfig::Command::kRecord; });
  record->add_option("FILE", config.record_to, "what to write; .zst compresses")->required();

  add_report(app, config);
  CLI::App* doctor =
      app.add_subcommand("doctor", "say what is in order here, what is not, and the command that mends it");
  doctor->fallthrough()->callback([&config] { config.command = CollectorConfig::Command::kDoctor; });
  doctor->add_flag("--json", config.doctor_json, "as an array of objects");
  doctor->add_flag("--thorough", config.doctor_thorough,
                   "have SystemTap try its script, which takes a while");
  CLI::App* build = app.add_subcommand(
      "build-module", "compile the SystemTap script beforehand, for STAP_MODULE on any machine");
  build->fallthrough()->callback([&config] { config.command = CollectorConfig::Command::kBuildModule; });
  build->add_option("FILE.ko", config.module_to, "what to write; its name is the module's")->required();
  build->add_option("--kernel", config.module_kernel, "uname -r of the machine it is for; empty: this one's");

  add_common_settings(app, config);
  add_setting(
      app, "HOST_ID", config.host_id,
      "what this machine is known by in the ledger, other than any other: a text, or the 16 hexadecimal "
      "digits of a host that is there; empty: its machine id")
      ->check(CLI::Validator(check_host_id, "at most 128 characters without spaces"));
  add_setting(app, "TRACER", config.tracer, "who reports requests: auto, stap, ebpf, stdin or replay:FILE")
      ->check(CLI::Validator(check_tracer, "auto, stap, ebpf, stdin, replay:FILE"));
  add_setting(app, "REPLAY_SPEED", config.replay_speed, "real: as recorded; max: as fast as possible")
      ->check(CLI::IsMember({"real", "max"}));
  add_setting(app, "STAP_SCRIPT", config.stap_script, "the script that stap runs; empty: the shipped one");
  add_setting(app, "STAP_MODULE", config.stap_module,
              "a FILE.ko that build-module made, which staprun runs instead; empty: none");
  add_setting(app, "EBPF_TRACER", config.ebpf_tracer,
              "the ebpf tracer's program; empty: the one beside the collector");
  add_setting(app, "TRACE_PIDS", config.filters.pids,
              "only these processes are traced, separated by commas; empty: all");
  add_setting(app, "TRACE_USERS", config.filters.users,
              "only processes of these users, names or ids; empty: all");
  add_setting(app, "TRACE_CGROUPS", config.filters.cgroups,
              "only processes of these control groups (v2) or below, such as /user.slice; empty: all");
  add_setting(app, "RUN_LOCK", config.run_lock,
              "file that one tracing collector at a time holds; empty: /run/mapledger-collector.lock");
  add_setting(app, "SOURCE_TIMEZONE", config.source_timezone, "zone of the older line forms' local times")
      ->check(CLI::Validator(check_timezone, "a name such as Europe/Madrid"));
  add_setting(app, "BATCH_ROWS", config.batch_rows, "records that make a batch")
      ->check(CLI::Range(1, 10'000));
  add_setting(app, "BATCH_MS", config.batch_ms, "milliseconds that make a batch")
      ->check(CLI::Range(1, 10'000));
  add_setting(app, "QUEUE_BATCHES", config.queue_batches, "batches that are made ready ahead of the database")
      ->check(CLI::Range(1, 1'000));
  add_setting(
      app, "SPOOL_BYTES", config.spool_bytes,
      "records that wait for the database, in DATA_DIR/spool; beyond it the oldest requests are only summed")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(std::uint64_t{1} << 20U, std::uint64_t{1} << 50U));
  add_setting(
      app, "SPOOL_SYNC_MS", config.spool_sync_ms,
      "records unstored for longer are synced to the disk; 0: each write at once; -1: left to the kernel")
      ->check(CLI::Range(-1, 3'600'000));
  add_setting(
      app, "STORE_REQUESTS", config.store_requests,
      "which requests are stored as rows: all, none, or failed, min:BYTES and programs:NAME,NAME with + "
      "between, such as failed+min:1M+programs:mysqld: those of which one holds; sums are always of all")
      ->check(CLI::Validator(check_policy, "all, none, failed+min:BYTES+programs:NAME,NAME"));
  add_setting(app, "SWEEP_MS", config.sweep_ms,
              "between two looks at what the living processes have mapped, for what no call tells; longer if "
              "there are so many that it would cost more than 2 % of a processor; 0: never")
      ->check(CLI::Range(0, 3'600'000));
  constexpr int kMostDays = 36'500;
  const CLI::Range days(0, kMostDays);
  add_setting(app, "RETENTION_DAYS", config.retention.days, "days that requests are kept; 0: no limit")
      ->check(days);
  add_setting(
      app, "RETENTION_BYTES", config.retention.bytes,
      "what the ledger may take in the database, such as 500M or 10G; then its oldest requests go; 0: "
      "no limit")
      ->default_str("10G")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 60U));
  add_setting(app, "ACTIVITY_RETENTION_DAYS", config.retention.activity_days,
              "days that activity over time is kept; 0: no limit")
      ->check(days);
  add_setting(app, "PROCESS_RETENTION_DAYS", config.retention.process_days,
              "days that a process is kept after it exited; 0: no limit")
      ->check(days);
  add_setting(app, "SQL_DIR", config.sql_dir, "folder of the migrations; empty: the shipped one");
}

}  // namespace mapledger
