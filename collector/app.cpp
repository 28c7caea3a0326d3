#include "collector/app.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <spdlog/spdlog.h>

#include "collector/doctor/doctor.hpp"
#include "collector/ledger_opener.hpp"
#include "collector/opening.hpp"
#include "collector/pipeline.hpp"
#include "collector/reader.hpp"
#include "collector/reconcile.hpp"
#include "collector/recorder.hpp"
#include "collector/report/report.hpp"
#include "collector/source/build_module.hpp"
#include "collector/source/recording_id.hpp"
#include "collector/source/run_lock.hpp"
#include "collector/source/tracer.hpp"
#include "collector/source/wait.hpp"
#include "collector/spool/posix_file_system.hpp"
#include "collector/start.hpp"
#include "collector/stop_signals.hpp"
#include "common/clock.hpp"
#include "common/service_manager.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

int fail(const Error& error) {
  spdlog::error("{}", error.message);
  return 1;
}

/// With what the doctor says of it, unless somebody has stopped us, who will not wait for that.
int fail_to(void (*say)(const CollectorConfig&), const CollectorConfig& config, const Error& error,
            int wake_fd) {
  spdlog::error("{}", error.message);
  if (!wait_readable(-1, wake_fd, milliseconds(0)).woken) say(config);
  return 1;
}
int fail_to_trace(const CollectorConfig& config, const Error& error, int wake_fd) {
  return fail_to(doctor::say_about_tracer, config, error, wake_fd);
}
int fail_to_connect(const CollectorConfig& config, const Error& error, int wake_fd) {
  return fail_to(doctor::say_about_database, config, error, wake_fd);
}

/// Held as long as this machine is traced; nothing for what is no tracer.
Result<std::optional<RunLock>> lock_machine(const CollectorConfig& config) {
  if (!is_tracer(config.tracer)) return std::nullopt;
  auto lock = RunLock::take(config.run_lock.empty() ? default_run_lock() : config.run_lock);
  if (!lock) return lock.error();
  return std::optional(*std::move(lock));
}

Report identity_of(const Source& source, std::uint32_t run, const StoragePolicy& policy) {
  Report report;
  report.store_requests = policy.text();
  report.source = source.name();
  report.replay = source.is_replay();
  report.started_us = utc_now_us();
  report.run = run;
  return report;
}

Feeder::FindDead finder_of_the_dead(const CollectorConfig& config, const Origin& origin, bool is_replay) {
  if (is_replay) return [] { return std::vector<ProcessEnd>(); };
  return [&config, host_id = origin.host.id, per_run = origin.per_run] {
    return find_the_dead(config.database, host_id, per_run);
  };
}

/// Of what was stored, if that is not all.
std::string not_kept(const CollectorConfig& config, const Counters& counters) {
  if (config.storage_policy().keeps_all()) return "";
  return fmt::format(", {} only in the sums (STORE_REQUESTS={})", counters.not_kept.load(),
                     config.storage_policy().text());
}

/// `import_id` is not 0: a recording that is imported, of a machine and in a run that are its own.
int trace_and_store(const CollectorConfig& config, int wake_fd, std::uint64_t import_id = 0) {
  const auto filters = filters_for(config);
  if (!filters) return fail(filters.error());
  const auto lock = lock_machine(config);
  if (!lock) return fail(lock.error());
  const bool is_replay = config.tracer.starts_with("replay:");
  HostInfo here = this_host();
  spool::PosixFileSystem files;
  auto identity = find_identity(files, config, here);
  if (!identity) return fail(identity.error());
  if (config.database.route) {
    const std::uint64_t given = config.host_id.empty() ? here.id : host_id_of(config.host_id);
    config.database.route->prefer(*identity ? (*identity)->id() : given);
  }
  auto opener = LedgerOpener::create(config);
  if (!opener) return fail(opener.error());
  auto opened = *identity ? open_as_itself(files, config, *opener, **identity, here, wake_fd)
                          : open_for_replay(files, config, *opener, here, import_id, wake_fd);
  if (!opened) return fail(opened.error());
  if (!opened->database) return fail_to_connect(config, opened->database.error(), wake_fd);
  spool::Spool& spool = *opened->spool;
  std::optional<mysql::Connection>& database = *opened->database;

  Counters counters;
  LeftOut left_out;
  left_out.set(LeftOut::kCollector, static_cast<std::uint32_t>(getpid()));
  if (database) {
    if (const auto server = database->local_server_pid()) left_out.set(LeftOut::kDatabase, *server);
  }
  auto source = make_source(config, *filters, left_out.pids(), wake_fd);
  if (!source) return fail_to_trace(config, source.error(), wake_fd);
  LineSplitter splitter;
  auto opening = open_stream(**source, splitter, here);
  if (!opening) return fail_to_trace(config, opening.error(), wake_fd);
  left_out.set(LeftOut::kTracer, static_cast<std::uint32_t>((*source)->child()));
  if (import_id != 0) {
    opening->origin.host.id = import_id;
  } else if (is_replay && !config.host_id.empty()) {
    opening->origin.host.id = stable_mix(opening->origin.host.id, host_id_of(config.host_id));
  }
  const Origin& origin = opening->origin;

  const auto start = import_id != 0 ? Result<Start>(Start{})
                                    : find_start(database ? &*database : nullptr, spool, origin.host.id);
  if (!start) return fail(start.error());
  database.reset();
  const std::uint64_t boot = stable_hash(origin.host.boot_id);
  const auto begun =
      spool.begin_run(start->run, origin.per_run ? stable_mix(boot, start->run) : boot, origin.pages());
  if (!begun) return fail(begun.error());
  spool::Appender appender(spool);
  Ingest ingest(appender, counters, is_replay ? nullptr : &left_out, origin.utc_offset_ns,
                start->whole_until_us);
  if (start->whole_until_us != 0 && !is_replay) {
    appender.beat(start->whole_until_us);  // so that the next start knows it too, whatever happens now
    appender.flush();
    ingest.open_gap(Stage::kCollector, "the collector did not run");
  }

  Users users;
  SweepFigures figures;
  Pipeline pipeline(
      config, spool, {counters, figures, left_out, users},
      [&, run = start->run] {
        const auto oldest = spool.segments().next_after(std::nullopt);
        auto claimed = opener->claim(origin.host, is_replay, spool.id(), oldest ? oldest->run : run, run);
        if (opener->is_behind()) spool.disown();
        return claimed;
      },
      finder_of_the_dead(config, origin, is_replay), origin.host,
      identity_of(**source, start->run, config.storage_policy()));
  Reader reader(**source, splitter, ingest, counters, appender);
  // What /proc says is of the traced machine only if the tracer runs here.
  ProcessTable processes(users);
  std::optional<Sweeper> sweeper;
  if ((*source)->child() > 0) {
    ingest.track(processes);
    if (config.sweep_ms > 0) {
      sweeper.emplace(processes, left_out, figures, milliseconds(config.sweep_ms),
                      [&](const Event& event) { ingest.found(event); });
      reader.run_between(*sweeper);
    }
  }
  reader.on_restart([&](pid_t child) { left_out.set(LeftOut::kTracer, static_cast<std::uint32_t>(child)); });
  ServiceManager manager;
  const auto show_life = [&] {
    const auto now = ServiceManager::Clock::now();
    if (pipeline.moves(now)) manager.alive(now);
  };
  reader.on_turn(show_life);
  reader.on_full([&] {
    if (wait_readable(-1, wake_fd, milliseconds(0)).woken) pipeline.hurry();
    return pipeline.ended();
  });
  const std::string policy = config.storage_policy().keeps_all()
                                 ? ""
                                 : ", of the requests only " + config.storage_policy().text() + " as rows";
  spdlog::info("ready: {} {}{}, {}{}, run {}{}", is_replay ? "replaying recorded data," : "tracing with",
               (*source)->name(), config.filters.empty() ? "" : ", only " + config.filters.words(),
               origin.host.name, is_replay ? "" : ", kernel " + origin.host.kernel, start->run, policy);
  manager.ready((is_replay ? "replaying " : "tracing with ") + (*source)->name());
  const auto read = reader.run();
  if (!read) spdlog::error("{}", read.error().message);
  spdlog::info("{}; storing what is left", read ? "reading has ended" : "reading failed");
  manager.stopping();
  spool.segments().close();
  while (!pipeline.ended()) {
    show_life();
    if (!wait_readable(-1, wake_fd, milliseconds(50)).woken) continue;
    pipeline.hurry();
    break;
  }
  const auto end = pipeline.join();
  if (opener->met_another()) {
    if (const auto parted = part(**identity); !parted) return fail(parted.error());
  }
  if (!end) return fail(end.error());
  spdlog::info("{} events received, {} requests stored{}", counters.events_received.load(),
               counters.requests_stored.load(), not_kept(config, counters));
  if (*end == Shipper::End::kGaveUp && !spool.is_memory_only()) {
    spdlog::warn("the database is away: {} bytes stay in the spool and are stored at the next start",
                 spool.segments().file_bytes());
  } else if (*end != Shipper::End::kDrained) {
    return 1;
  }
  return read ? 0 : 1;
}

/// One after the other, each as a replay at full speed.
int import_all(const CollectorConfig& config, int wake_fd) {
  for (const auto& file : config.imports) {
    const auto id = recording_id(file);
    if (!id) return fail(id.error());
    spdlog::info("importing {} as the machine {:016x}", file.string(), *id);
    CollectorConfig one = config;
    one.tracer = "replay:" + file.string();
    one.replay_speed = "max";
    if (const int code = trace_and_store(one, wake_fd, *id); code != 0) return code;
    if (wait_readable(-1, wake_fd, milliseconds(0)).woken) break;  // stopped: not the next ones
  }
  return 0;
}

int migrate_only(const CollectorConfig& config, int wake_fd) {
  auto opener = LedgerOpener::create(config);
  if (!opener) return fail(opener.error());
  const auto database = opener->await(seconds(60), wake_fd);
  if (!database) return fail_to_connect(config, database.error(), wake_fd);
  spdlog::info("the schema is up to date");
  return 0;
}

int record(const CollectorConfig& config, int wake_fd) {
  const auto filters = filters_for(config);
  if (!filters) return fail(filters.error());
  const auto lock = lock_machine(config);
  if (!lock) return fail(lock.error());
  auto source = make_source(config, *filters, {static_cast<std::uint32_t>(getpid())}, wake_fd);
  if (!source) return fail_to_trace(config, source.error(), wake_fd);
  const auto lines = record_stream(**source, config.record_to, this_host());
  if (!lines) return fail(lines.error());
  spdlog::info("{} lines written to {}", *lines, config.record_to.string());
  return 0;
}

int build(const CollectorConfig& config) {
  const auto built = build_module(config);
  return built ? 0 : fail(built.error());
}

}  // namespace

int run_collector(const CollectorConfig& config) {
  // Ctrl-C ends these as it ends any program.
  if (config.command == CollectorConfig::Command::kBuildModule) return build(config);
  if (config.command == CollectorConfig::Command::kDoctor) return doctor::examine(config);
  if (config.command == CollectorConfig::Command::kReport) return report::make_report(config);
  const StopSignals signals;
  switch (config.command) {
    case CollectorConfig::Command::kImport:
      return import_all(config, signals.fd());
    case CollectorConfig::Command::kMigrate:
      return migrate_only(config, signals.fd());
    case CollectorConfig::Command::kRecord:
      return record(config, signals.fd());
    case CollectorConfig::Command::kRun:
    case CollectorConfig::Command::kBuildModule:
    case CollectorConfig::Command::kDoctor:
    case CollectorConfig::Command::kReport:
      break;
  }
  return trace_and_store(config, signals.fd());
}

}  // namespace mapledger
