#include "collector/pipeline.hpp"

#include <unistd.h>

#include <csignal>
#include <exception>
#include <string>

#include "common/clock.hpp"

namespace mapledger {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

void stop_reading() {
  kill(getpid(), SIGTERM);
}

}  // namespace

Pipeline::Pipeline(const CollectorConfig& config, spool::Spool& spool, Shared shared, Feeder::Claimer claim,
                   Feeder::FindDead find_dead, const HostInfo& host, Report identity)
    : queue_(config.queue_batches),
      retention_(config.database, config.retention, host.id),
      shipper_(config.database, queue_, shared.counters, shared.left_out, progress_),
      feeder_(
          spool, queue_, progress_, shared.counters, {config.batch_rows, milliseconds(config.batch_ms)},
          config.storage_policy(), [this, claim = std::move(claim)] { return this->claim(claim); },
          std::move(find_dead)),
      reporter_(config.database, host, std::move(identity),
                {shared.counters, shared.sweep, shared.left_out, shared.users, progress_, queue_, spool,
                 retention_}) {
  shipping_ = std::async(std::launch::async, [this] {
    const Shipper::End end = shipper_.run();
    if (end == Shipper::End::kFenced) stop_reading();
    return end;
  });
  feeding_ = std::async(std::launch::async, [this] {
    auto fed = feed();
    if (!fed) stop_reading();
    return fed;
  });
}

/// A bug must not leave a reader behind that spools what nobody stores.
Result<bool> Pipeline::feed() {
  try {
    return feeder_.run();
  } catch (const std::exception& bug) {
    queue_.close();
    return Error{std::string("the feeder failed: ") + bug.what()};
  }
}

/// A try at a batch is several statements of at most a minute each (Connection).
bool Pipeline::moves(Pulse::Clock::time_point now) const {
  constexpr auto kLongest = std::chrono::minutes(5);
  return ended() || (shipper_.pulse().since(now) < kLongest &&
                     (queue_.is_closed() || feeder_.pulse().since(now) < kLongest));
}

/// With the first partitions made before the first row is stored.
Result<std::optional<LedgerState>> Pipeline::claim(const Feeder::Claimer& claim) {
  auto state = claim();
  if (!state || !*state) return state;
  retention_.prepare(utc_now_us());
  retaining_ = std::jthread([this](const std::stop_token& stop) { retention_.run(stop); });
  return state;
}

void Pipeline::hurry() {
  constexpr seconds kPatience(10);
  shipper_.hurry(kPatience);
  feeder_.give_up_claiming();
}

Result<Shipper::End> Pipeline::join() {
  const auto fed = feeding_.get();
  const Shipper::End end = shipping_.get();
  retaining_ = {};
  reporter_.stop();
  if (!fed) return fed.error();
  return *fed ? end : Shipper::End::kGaveUp;
}

}  // namespace mapledger
