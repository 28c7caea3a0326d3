#include "collector/sink/shipper.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include <spdlog/spdlog.h>

#include "common/clock.hpp"

namespace mapledger {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// One connection and the batch on it. Lives in its thread.
class Shipper::Lane {
 public:
  explicit Lane(Shipper& shipper) : shipper_(shipper) {}

  /// The request rows, while the batch before is on its way. Failing is no harm: store() does all.
  void prepare(const Shipment& shipment) {
    is_prepared_ = false;
    leave_other_address();
    if (!store_ || is_away_) return;
    const auto prepared = store_->prepare(shipment);
    is_prepared_ = prepared && *prepared;
    if (!prepared && must_reconnect(prepared.error())) store_.reset();
  }

  /// Until the batch is stored; false if it cannot be.
  bool store(const Shipment& shipment) {
    for (;;) {
      shipper_.pulse_.beat();
      const auto outcome = attempt(shipment);
      is_prepared_ = false;
      if (outcome && outcome->fenced) return fenced();
      if (outcome) {
        stored(shipment, *outcome);
        return true;
      }
      if (must_reconnect(outcome.error())) store_.reset();
      if (outcome.error().kind == mysql::ErrorKind::kRetry && !shipper_.out_of_patience()) {
        spdlog::debug("storing again after {}", mysql::describe(outcome.error()));
        continue;
      }
      if (!is_away_) {
        spdlog::error("cannot store: {}; trying again until it works", mysql::describe(outcome.error()));
      }
      is_away_ = true;
      if (shipper_.out_of_patience()) {
        shipper_.end(End::kGaveUp);
        return false;
      }
      pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
      std::this_thread::sleep_for(pause_);
    }
  }

  void forget() {
    if (is_prepared_) store_->forget();
  }

 private:
  static constexpr milliseconds kFirstPause{50};
  static constexpr milliseconds kLongestPause{1'000};

  /// A server that does not serve now may not be the only one.
  static bool must_reconnect(const mysql::DbError& error) {
    return error.kind == mysql::ErrorKind::kConnection || error.kind == mysql::ErrorKind::kOutage;
  }

  /// Both lanes store at one address: another may not know the checkpoint yet that the other lane has moved.
  void leave_other_address() {
    if (!store_ || store_->connection().is_on_route()) return;
    store_.reset();
    is_prepared_ = false;
  }

  mysql::DbResult<BatchStore::Outcome> attempt(const Shipment& shipment) {
    leave_other_address();
    if (!store_) {
      auto opened = BatchStore::open(shipper_.config_);
      if (!opened) return opened.error();
      store_.emplace(*std::move(opened));
      // A server that was restarted is another process: it is left out as the old one was.
      const auto server = store_->connection().local_server_pid();
      if (server) shipper_.left_out_.set(LeftOut::kDatabase, *server);
    }
    return is_prepared_ ? store_->finish(shipment, utc_now_us()) : store_->store(shipment, utc_now_us());
  }

  bool fenced() {
    spdlog::error(
        "another collector writes this machine's ledger: this one ends. Run only one for each machine.");
    shipper_.end(End::kFenced);
    return false;
  }

  void stored(const Shipment& shipment, const BatchStore::Outcome& outcome) {
    if (is_away_) spdlog::info("the database is back");
    is_away_ = false;
    pause_ = milliseconds(0);
    const Batch& batch = *shipment.batch;
    shipper_.counters_.requests_stored += batch.requests.size() - outcome.refused;
    shipper_.counters_.not_kept += batch.not_kept;
    shipper_.counters_.lost_database += outcome.refused;
    shipper_.counters_.requested_bytes += batch.sums.requested_bytes;
    shipper_.counters_.failed_calls += batch.sums.failed_calls;
    const bool has_time = batch.last_time_us != 0;  // one of sums or gaps alone has none
    shipper_.progress_.set(
        shipment.after, has_time ? std::optional(std::max<std::int64_t>(0, utc_now_us() - batch.last_time_us))
                                 : shipper_.progress_.get().lag_us);
  }

  Shipper& shipper_;
  std::optional<BatchStore> store_;
  bool is_prepared_ = false;
  bool is_away_ = false;
  milliseconds pause_{0};
};

Shipper::Shipper(const DatabaseConfig& config, ShipmentQueue& queue, Counters& counters, LeftOut& left_out,
                 Progress& progress)
    : config_(config), queue_(queue), counters_(counters), left_out_(left_out), progress_(progress) {}

Shipper::End Shipper::run() {
  constexpr std::size_t kLanes = 2;
  {
    std::array<std::jthread, kLanes> lanes;
    for (auto& lane : lanes) lane = std::jthread([this] { run_lane(); });
  }
  ended_ = true;
  queue_.close();
  return end_;
}

void Shipper::run_lane() {
  Lane lane(*this);
  for (;;) {
    pulse_.beat();
    const auto shipment = queue_.pop_until(steady_clock::now() + seconds(1));
    if (!shipment) {
      if (queue_.drained()) return;
      continue;
    }
    lane.prepare(*shipment);
    if (!turns_.await(shipment->number)) return lane.forget();
    if (!lane.store(*shipment)) return;
    turns_.done();
  }
}

void Shipper::end(End why) {
  end_ = why;
  ended_ = true;
  turns_.end();
  queue_.close();
}

void Shipper::hurry(seconds patience) {
  give_up_at_ns_ = (steady_clock::now() + patience).time_since_epoch().count();
}

bool Shipper::out_of_patience() const {
  return steady_clock::now().time_since_epoch().count() >= give_up_at_ns_;
}

}  // namespace mapledger
