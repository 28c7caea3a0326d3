#include "collector/reporter.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include <spdlog/spdlog.h>

#include "collector/sweep/users.hpp"
#include "common/clock.hpp"
#include "common/host.hpp"
#include "common/names.hpp"

namespace mapledger {

Reporter::Reporter(const DatabaseConfig& config, HostInfo host, Report identity, Sources sources)
    : config_(config),
      host_(std::move(host)),
      report_(std::move(identity)),
      sources_(sources),
      thread_([this] { run(); }) {}

void Reporter::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_said_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Reporter::run() {
  constexpr std::chrono::seconds kEvery(1);
  constexpr int kHealthEvery = 60;
  std::unique_lock lock(mutex_);
  for (int count = 1; !stop_said_.wait_for(lock, kEvery, [this] { return stopping_; }); ++count) {
    lock.unlock();
    report(true);
    if (count % kHealthEvery == 0) {
      say_health();
      look_at_clock();
      if (!report_.replay) renew_host();
    }
    lock.lock();
  }
  lock.unlock();
  report(false);
}

void Reporter::report(bool running) {
  fill(running);
  if (sources_.progress.get().at.run == 0) return;  // nobody has registered the host yet
  mysql::Connection::look_home(config_);
  if (database_ && !database_->is_on_route()) database_.reset();
  if (!database_) {
    auto opened = mysql::Connection::open(config_);
    if (!opened) return;  // the shipper tells
    database_ = *std::move(opened);
    look_at_clock();
  }
  auto written = write(running);
  if (written) written = tell_users();
  if (written) {
    is_away_ = false;
    return;
  }
  if (!is_away_) spdlog::warn("cannot report: {}", mysql::describe(written.error()));
  is_away_ = true;
  if (written.error().kind == mysql::ErrorKind::kConnection ||
      written.error().kind == mysql::ErrorKind::kOutage) {
    database_.reset();
  }
}

/// The lease and the report in one transaction. What is written under another's id is nothing.
mysql::DbResult<void> Reporter::write(bool running) {
  if (const auto begun = database_->execute("START TRANSACTION"); !begun) return begun.error();
  const auto ours = HostLease::renew(*database_, host_, skew_, !running);
  auto written = ours ? mysql::DbResult<void>() : mysql::DbResult<void>(ours.error());
  if (ours && *ours) written = write_report(*database_, host_.id, report_, utc_now_us());
  const auto ended = database_->execute(written ? "COMMIT" : "ROLLBACK");
  if (!written) return written.error();
  if (!ended) return ended.error();
  if (!*ours && !is_taken_) {
    spdlog::error(
        "another machine has this host's id, {:016x}, in the ledger: it reports no more. It took it while "
        "nothing was heard of this one.",
        host_.id);
  }
  is_taken_ = !*ours;
  return {};
}

/// Clocks drift, and are set.
void Reporter::look_at_clock() {
  if (!database_) return;
  const auto measured = measure_skew(*database_);
  if (!measured) return;  // what comes next on this connection tells
  const bool was_wide = skew_ && skew_->is_wide();
  skew_ = *measured;
  if (skew_->is_wide() && !was_wide) {
    spdlog::warn(
        "{}, to within {} ms: its times do not fit those of other machines. Set the clocks, with "
        "`timedatectl set-ntp true` on both.",
        skew_->words(), skew_->error_us / 1000 + 1);
  }
  if (!skew_->is_wide() && was_wide) spdlog::info("the clock is in order again: {}", skew_->words());
}

/// Swap may be added, memory plugged in, the machine given another name.
void Reporter::renew_host() {
  if (!database_ || is_taken_) return;
  HostInfo now = this_host();
  if (now.name != own_name_) {
    spdlog::info("this machine was called {}, and is {} now", own_name_, now.name);
    own_name_ = host_.name = now.name;
  }
  now.name = host_.name;  // which the stream may have said
  const auto written = write_machine(*database_, host_.id, now, utc_now_us());
  if (!written) spdlog::warn("cannot report: {}", mysql::describe(written.error()));
}

/// Here, since looking a name up may take long.
mysql::DbResult<void> Reporter::tell_users() {
  for (const std::uint32_t uid : sources_.users.untold()) {
    const std::string name = stored_name(user_name(uid));
    if (!name.empty()) {
      const auto written = write_user(*database_, host_.id, uid, name);
      if (!written) return written.error();
    }
    sources_.users.told(uid);
  }
  return {};
}

void Reporter::fill(bool running) {
  const Counters& counters = sources_.counters;
  const Progress::State progress = sources_.progress.get();
  report_.running = running;
  if (!report_.replay) report_.lag_us = progress.lag_us;
  report_.events_received = counters.events_received;
  report_.requests_stored = counters.requests_stored;
  report_.not_kept = counters.not_kept;
  report_.lost_tracer = counters.lost_tracer;
  report_.lost_transport = counters.lost_transport;
  report_.lost_parse = counters.lost_parse;
  report_.lost_spool = counters.lost_spool;
  report_.lost_database = counters.lost_database;
  report_.shed_requests = counters.shed_requests;
  report_.tracer_restarts = counters.tracer_restarts;
  report_.queued_batches = sources_.queue.size();
  report_.pending_events = sources_.spool.segments().records_after(progress.at.run, progress.at.seq);
  report_.spool_bytes = sources_.spool.segments().file_bytes() + sources_.spool.segments().memory_bytes();
  report_.spool_budget_bytes = sources_.spool.is_memory_only() ? sources_.spool.options().memory_bytes
                                                               : sources_.spool.options().budget_bytes;
  report_.spool_in_memory = sources_.spool.segments().in_memory();
  const StorageFigures storage = sources_.retention.figures();
  report_.disk_bytes = storage.disk_bytes;
  report_.bytes_per_request = storage.bytes_per_request;
  const SweepFigures& sweep = sources_.sweep;
  report_.swept_us = sweep.swept_us;
  report_.processes = sweep.processes;
  report_.mapped_bytes = sweep.mapped_bytes;
  report_.resident_bytes = sweep.resident_bytes;
  report_.sweep_interval_us = sweep.interval_us;
  report_.sweep_cpu_us = sweep.cpu_us;
  report_.left_out = sources_.left_out.json();
  report_.recent = recent_.look(counters, Recent::Clock::now());
}

void Reporter::say_health() {
  std::string not_kept;
  if (report_.store_requests != "all" || report_.not_kept > 0)
    not_kept = fmt::format(", {} not kept by STORE_REQUESTS={}", report_.not_kept, report_.store_requests);
  spdlog::info(
      "{} events received, {} requests stored{}, {} waiting in {} bytes of spool; "
      "lost: tracer {}, transport {}, parse {}, spool {}, database {}; {} requests only in the sums; "
      "tracer restarts {}; so far {:.1f} s of processor time, {} bytes resident",
      report_.events_received, report_.requests_stored, not_kept, report_.pending_events, report_.spool_bytes,
      report_.lost_tracer, report_.lost_transport, report_.lost_parse, report_.lost_spool,
      report_.lost_database, report_.shed_requests, report_.tracer_restarts,
      static_cast<double>(own_cpu_us()) / 1e6, own_resident_bytes());
}

}  // namespace mapledger
