#include "collector/retention/retention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <spdlog/spdlog.h>

#include "collector/retention/plan.hpp"
#include "collector/retention/process_pruner.hpp"
#include "common/clock.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {

using mysql::DbResult;
using std::chrono::seconds;

DbResult<void> Retention::connect() {
  if (database_ && !database_->is_on_route()) database_.reset();
  if (database_) return {};
  auto opened = open_for_retention(config_);
  if (!opened) return opened.error();
  database_ = *std::move(opened);
  return {};
}

void Retention::prepare(std::int64_t now_us) {
  auto made = connect();
  if (made) {
    const auto ours = lease_.take(*database_);
    made = !ours ? DbResult<void>(ours.error()) : *ours ? cut(now_us) : DbResult<void>();
  }
  if (made) made = publish(now_us);
  if (!made) spdlog::warn("cannot make partitions now: {}", mysql::describe(made.error()));
  database_.reset();  // the thread that runs opens its own
}

void Retention::run(const std::stop_token& stop) {
  constexpr seconds kBetween(60);
  std::mutex mutex;
  std::condition_variable_any stopped;
  while (!stop.stop_requested()) {
    seconds wait = kBetween;
    if (const auto done = pass(utc_now_us()); done) {
      pause_ = seconds(0);
    } else {
      wait = next_pause();
      const bool is_lock = done.error().kind == mysql::ErrorKind::kRetry;
      spdlog::log(is_lock ? spdlog::level::info : spdlog::level::warn,
                  "cannot tend the partitions now, trying again in {} s: {}", wait.count(),
                  mysql::describe(done.error()));
    }
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, wait, [] { return false; });
  }
  // If that fails the lease ends by itself.
  if (database_) static_cast<void>(lease_.give_back(*database_));
}

seconds Retention::next_pause() {
  constexpr seconds kFirst(5);
  constexpr seconds kLongest(60);
  pause_ = std::clamp(pause_ * 2, kFirst, kLongest);
  return pause_;
}

DbResult<void> Retention::pass(std::int64_t now_us) {
  auto done = do_all(now_us);
  if (!done && done.error().kind != mysql::ErrorKind::kRetry) database_.reset();
  return done;
}

DbResult<void> Retention::do_all(std::int64_t now_us) {
  if (auto connected = connect(); !connected) return connected;
  const auto ours = lease_.take(*database_);
  if (!ours) return ours.error();
  if (!*ours) return publish(now_us);
  if (auto done = cut(now_us); !done) return done;
  if (auto done = drop(now_us); !done) return done;
  if (auto done = prune(now_us); !done) return done;
  return publish(now_us);
}

DbResult<void> Retention::cut(std::int64_t now_us) {
  constexpr int kRounds = 5;  // another collector may change what was read, again and again
  Partitioner partitioner(*database_);
  for (int round = 0; round < kRounds; ++round) {
    const auto storage = partitioner.read(now_us);
    if (!storage) return storage.error();
    const auto actions = plan_cuts(*storage, settings_, now_us);
    bool is_overtaken = false;
    for (const Action& action : actions) {
      const auto outcome = partitioner.carry_out(action);
      if (!outcome) return outcome.error();
      is_overtaken |= *outcome == Partitioner::Outcome::kOvertaken;
    }
    if (!is_overtaken) break;
  }
  return {};
}

DbResult<void> Retention::drop(std::int64_t now_us) {
  const auto agreed_us = agreed_time(now_us);
  if (!agreed_us) return agreed_us.error();
  Partitioner partitioner(*database_);
  const auto storage = partitioner.read(*agreed_us);
  if (!storage) return storage.error();
  for (const Action& action : plan_drops(*storage, settings_, *agreed_us)) {
    const auto outcome = partitioner.carry_out(action);
    if (!outcome) return outcome.error();
    if (*outcome == Partitioner::Outcome::kOvertaken) break;  // the next pass sees what is left to do
  }
  return {};
}

/// What is dropped does not come back: where the server's clock and ours differ, the earlier one is believed.
DbResult<std::int64_t> Retention::agreed_time(std::int64_t now_us) {
  const auto rows = mysql::select(*database_, "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)");
  if (!rows) return rows.error();
  return std::min(now_us, rows->front().i64(0));
}

DbResult<void> Retention::prune(std::int64_t now_us) {
  if (settings_.process_days == 0) return {};
  if (pruned_us_ && now_us >= *pruned_us_ && now_us < *pruned_us_ + kHourUs) return {};
  const auto agreed_us = agreed_time(now_us);
  if (!agreed_us) return agreed_us.error();
  const auto pruned = prune_processes(*database_, *agreed_us - settings_.process_days * kDayUs);
  if (!pruned) return pruned.error();
  if (*pruned != 0) {
    spdlog::info("forgot {} processes that exited more than {} days ago", *pruned, settings_.process_days);
  }
  pruned_us_ = now_us;
  return {};
}

DbResult<void> Retention::publish(std::int64_t now_us) {
  const auto storage = Partitioner(*database_).read(now_us);
  if (!storage) return storage.error();
  constexpr std::uint64_t kFewest = 50'000;  // below, tables that are nearly empty are most of the bytes
  std::uint64_t rows = 0;
  const Partition* oldest = nullptr;
  for (const Partition& p : storage->requests) {
    rows += p.rows;
    if (oldest == nullptr && p.rows != 0 && p.is_span()) oldest = &p;
  }
  disk_bytes_ = static_cast<std::int64_t>(storage->bytes);
  bytes_per_request_ =
      rows < kFewest ? kUnknown : static_cast<double>(storage->bytes) / static_cast<double>(rows);
  std::int64_t oldest_us = kUnknown;
  if (oldest != nullptr) {
    const auto first = mysql::select(
        *database_, fmt::format("SELECT MIN(time_us) FROM requests PARTITION ({})", oldest->name));
    if (!first) return first.error();
    if (!first->front().is_null(0)) oldest_us = first->front().i64(0);
  }
  oldest_us_ = oldest_us;
  if (logged_us_ && now_us >= *logged_us_ && now_us < *logged_us_ + kHourUs) return {};
  logged_us_ = now_us;
  log_figures();
  return {};
}

void Retention::log_figures() const {
  const auto mib = [](auto bytes) { return static_cast<double>(bytes) / (1U << 20U); };
  const StorageFigures known = figures();
  std::string text = fmt::format("the ledger takes {:.0f} MiB", mib(known.disk_bytes.value_or(0)));
  if (settings_.bytes != 0) text += fmt::format(" of its budget of {:.0f} MiB", mib(settings_.bytes));
  if (known.bytes_per_request)
    text += fmt::format("; a request takes {:.0f} bytes", *known.bytes_per_request);
  const bool is_over = settings_.bytes != 0 && known.disk_bytes.value_or(0) > settings_.bytes;
  if (is_over) text += ". Nothing is left to drop but what is being written: RETENTION_BYTES is too small";
  spdlog::log(is_over ? spdlog::level::warn : spdlog::level::info, "{}", text);
}

StorageFigures Retention::figures() const {
  StorageFigures known;
  if (const auto bytes = disk_bytes_.load(); bytes != kUnknown)
    known.disk_bytes = static_cast<std::uint64_t>(bytes);
  if (const auto bytes = bytes_per_request_.load(); bytes > 0) known.bytes_per_request = bytes;
  if (const auto us = oldest_us_.load(); us != kUnknown) known.oldest_us = us;
  return known;
}

}  // namespace mapledger
