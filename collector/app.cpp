#include "collector/app.hpp"

#include <csignal>
#include <thread>

#include <spdlog/spdlog.h>

#include "collector/opening.hpp"
#include "collector/reader.hpp"
#include "collector/reconcile.hpp"
#include "collector/recorder.hpp"
#include "collector/retention/retention.hpp"
#include "collector/sink/migrator.hpp"
#include "collector/sink/shipper.hpp"
#include "collector/source/tracer.hpp"
#include "collector/source/wait.hpp"
#include "collector/stop_signals.hpp"
#include "common/clock.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// The database with today's schema, waiting a while for a server that is still starting.
Result<Ledger> open_ledger(const CollectorConfig& config, int wake_fd) {
  constexpr seconds kPatience(60);
  const auto give_up = steady_clock::now() + kPatience;
  const std::filesystem::path sql = config.sql_dir.empty() ? MAPLEDGER_SOURCE_DIR "/sql" : config.sql_dir;
  const auto migrations = read_migrations(sql);
  if (!migrations) return migrations.error();
  for (bool told = false;; told = true) {
    auto ledger = Ledger::open(config.database);
    if (ledger) {
      const auto migrated = migrate(ledger->connection(), *migrations);
      if (!migrated) return migrated.error();
      return *std::move(ledger);
    }
    const auto kind = ledger.error().kind;
    const bool passing = kind == mysql::ErrorKind::kConnection || kind == mysql::ErrorKind::kOutage;
    if (!passing || steady_clock::now() > give_up) {
      return Error{"cannot reach the database: " + mysql::describe(ledger.error()) +
                   ". Check DB_HOST, DB_PORT, DB_SOCKET, DB_USER, DB_PASS and DB_NAME."};
    }
    if (!told) spdlog::warn("waiting for the database: {}", mysql::describe(ledger.error()));
    if (wait_readable(-1, wake_fd, milliseconds(500)).woken)
      return Error{"stopped while waiting for the database"};
  }
}

/// Hands batches to the queue; while it is full, keeps an eye on the signals so that a stop is not lost in
/// the wait.
class HandOver {
 public:
  HandOver(BatchQueue& queue, Shipper& shipper, int wake_fd)
      : queue_(queue), shipper_(shipper), wake_fd_(wake_fd) {}

  bool operator()(std::unique_ptr<Batch> batch) {
    constexpr seconds kPatience(10);
    while (!queue_.push_until(steady_clock::now() + milliseconds(100), std::move(batch))) {
      if (shipper_.ended()) return false;
      if (!hurried_ && wait_readable(-1, wake_fd_, milliseconds(0)).woken) {
        hurried_ = true;
        shipper_.hurry(kPatience);
      }
    }
    return true;
  }

 private:
  BatchQueue& queue_;
  Shipper& shipper_;
  int wake_fd_;
  bool hurried_ = false;
};

Report identity_of(const Source& source) {
  Report report;
  report.source = source.name();
  report.replay = source.is_replay();
  report.started_us = utc_now_us();
  return report;
}

int fail(const Error& error) {
  spdlog::error("{}", error.message);
  return 1;
}

int trace_and_store(const CollectorConfig& config, int wake_fd) {
  auto ledger = open_ledger(config, wake_fd);
  if (!ledger) return fail(ledger.error());
  Retention retention(config.database, config.retention);
  retention.prepare(utc_now_us());
  const std::jthread retaining([&](const std::stop_token& stop) { retention.run(stop); });
  Counters counters;
  LeftOut left_out;
  left_out.set(LeftOut::kCollector, static_cast<std::uint32_t>(getpid()));
  if (const auto server = ledger->connection().local_server_pid()) left_out.set(LeftOut::kDatabase, *server);
  auto source = make_source(config, left_out.pids(), wake_fd);
  if (!source) return fail(source.error());

  LineSplitter splitter;
  const auto opening = open_stream(**source, splitter, this_host());
  if (!opening) return fail(opening.error());
  left_out.set(LeftOut::kTracer, static_cast<std::uint32_t>((*source)->child()));
  const Origin& origin = opening->origin;
  const auto heard_us = ledger->begin_run(origin.host, utc_now_us());
  if (!heard_us) return fail({"cannot begin a run: " + mysql::describe(heard_us.error())});

  const std::uint64_t boot = stable_hash(origin.host.boot_id);
  Accountant accountant(Identity(origin.per_run ? stable_mix(boot, ledger->run()) : boot), origin.pages());
  accountant.set_utc_offset(origin.utc_offset_ns);
  const bool is_replay = (*source)->is_replay();
  Ingest ingest(std::move(accountant), counters, is_replay ? nullptr : &left_out);
  if (*heard_us && !is_replay) ingest.open_gap(**heard_us, Stage::kCollector, "the collector did not run");
  if (!is_replay) end_the_dead(*ledger, ingest, origin.per_run);

  BatchQueue queue(config.queue_batches);
  Shipper shipper(*std::move(ledger), queue, counters, left_out, identity_of(**source));
  Shipper::End end = Shipper::End::kDrained;
  std::thread shipping([&] { end = shipper.run(); });
  Reader reader(**source, splitter, ingest, counters, {config.batch_rows, milliseconds(config.batch_ms)},
                HandOver(queue, shipper, wake_fd));
  reader.on_restart([&](pid_t child) { left_out.set(LeftOut::kTracer, static_cast<std::uint32_t>(child)); });
  spdlog::info("ready: {} {}, {}{}", is_replay ? "replaying recorded data," : "tracing with",
               (*source)->name(), origin.host.name, is_replay ? "" : ", kernel " + origin.host.kernel);
  const auto read = reader.run();
  if (!read) spdlog::error("{}", read.error().message);
  spdlog::info("{}; storing what is left", read ? "reading has ended" : "reading failed");
  queue.close();
  while (!shipper.ended()) {
    if (!wait_readable(-1, wake_fd, milliseconds(50)).woken) continue;
    shipper.hurry(seconds(10));
    break;
  }
  shipping.join();
  spdlog::info("{} events received, {} requests stored", counters.events_received.load(),
               counters.requests_stored.load());
  return read && end == Shipper::End::kDrained ? 0 : 1;
}

int migrate_only(const CollectorConfig& config, int wake_fd) {
  const auto ledger = open_ledger(config, wake_fd);
  if (!ledger) return fail(ledger.error());
  spdlog::info("the schema is up to date");
  return 0;
}

int record(const CollectorConfig& config, int wake_fd) {
  auto source = make_source(config, {static_cast<std::uint32_t>(getpid())}, wake_fd);
  if (!source) return fail(source.error());
  const auto lines = record_stream(**source, config.record_to, this_host());
  if (!lines) return fail(lines.error());
  spdlog::info("{} lines written to {}", *lines, config.record_to.string());
  return 0;
}

}  // namespace

int run_collector(const CollectorConfig& config) {
  const StopSignals signals;
  switch (config.command) {
    case CollectorConfig::Command::kMigrate:
      return migrate_only(config, signals.fd());
    case CollectorConfig::Command::kRecord:
      return record(config, signals.fd());
    case CollectorConfig::Command::kRun:
      break;
  }
  return trace_and_store(config, signals.fd());
}

}  // namespace mapledger
