#include "collector/sink/shipper.hpp"

#include <algorithm>
#include <thread>

#include <spdlog/spdlog.h>

#include "common/clock.hpp"

namespace mapledger {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

Shipper::Shipper(Ledger ledger, BatchQueue& queue, Counters& counters, LeftOut& left_out, Report identity)
    : ledger_(std::move(ledger)),
      queue_(queue),
      counters_(counters),
      left_out_(left_out),
      report_(std::move(identity)) {}

Shipper::End Shipper::run() {
  const End end = ship();
  ended_ = true;
  queue_.close();
  return end;
}

Shipper::End Shipper::ship() {
  for (;;) {
    housekeeping(true);
    auto batch = queue_.pop_until(next_report_);
    if (batch) {
      if (!store(**batch)) return is_fenced_ ? End::kFenced : End::kGaveUp;
    } else if (queue_.drained()) {
      housekeeping(false);
      return End::kDrained;
    }
  }
}

bool Shipper::store(const Batch& batch) {
  for (;;) {
    const std::int64_t now_us = utc_now_us();
    const auto stored = ledger_.store(batch, now_us);
    if (stored && *stored == Ledger::Stored::kFenced) {
      is_fenced_ = true;
      spdlog::error(
          "another collector writes this machine's ledger: this one ends. Run only one for each machine.");
      return false;
    }
    if (stored || recover(batch, stored.error())) {
      if (is_away_) spdlog::info("the database is back");
      is_away_ = false;
      pause_ = milliseconds(0);
      counters_.requests_stored += batch.requests.size();
      if (!report_.replay) report_.lag_us = std::max<std::int64_t>(0, utc_now_us() - batch.last_time_us);
      return true;
    }
    if (out_of_patience()) {
      spdlog::error(
          "the database did not take the last {} requests before the end: they are lost, and the next run"
          " records the gap",
          batch.requests.size());
      return false;
    }
  }
}

/// Waits as the error asks for. True if the batch turns out to be stored.
bool Shipper::recover(const Batch& batch, const mysql::DbError& error) {
  if (error.kind == mysql::ErrorKind::kRetry) {
    spdlog::debug("storing again after {}", mysql::describe(error));
    return false;
  }
  if (!is_away_) spdlog::error("cannot store: {}; trying again until it works", mysql::describe(error));
  is_away_ = true;
  pause();
  return error.kind == mysql::ErrorKind::kConnection && reconnect(&batch);
}

/// A server that was restarted is another process: it is left out as the old one was. True if `pending` is
/// stored.
bool Shipper::reconnect(const Batch* pending) {
  const auto reopened = ledger_.reopen(pending);
  if (!reopened) return false;
  if (const auto server = ledger_.connection().local_server_pid()) left_out_.set(LeftOut::kDatabase, *server);
  return *reopened;
}

void Shipper::pause() {
  constexpr milliseconds kFirst(50);
  constexpr milliseconds kLongest(2'000);
  pause_ = std::clamp(pause_ * 2, kFirst, kLongest);
  std::this_thread::sleep_for(pause_);
}

void Shipper::housekeeping(bool running) {
  const auto now = steady_clock::now();
  if (running && now < next_report_) return;
  next_report_ = now + seconds(1);
  report_.running = running;
  report_.events_received = counters_.events_received;
  report_.requests_stored = counters_.requests_stored;
  report_.lost_tracer = counters_.lost_tracer;
  report_.lost_transport = counters_.lost_transport;
  report_.lost_parse = counters_.lost_parse;
  report_.tracer_restarts = counters_.tracer_restarts;
  report_.queued_batches = queue_.size();
  report_.left_out = left_out_.json();
  const auto reported = ledger_.report(report_, utc_now_us());
  if (!reported) {
    spdlog::warn("cannot report: {}", mysql::describe(reported.error()));
    if (reported.error().kind == mysql::ErrorKind::kConnection) reconnect(nullptr);
  }
}

void Shipper::hurry(seconds patience) {
  give_up_at_ns_ = (steady_clock::now() + patience).time_since_epoch().count();
}

bool Shipper::out_of_patience() const {
  return steady_clock::now().time_since_epoch().count() >= give_up_at_ns_;
}

}  // namespace mapledger
