#pragma once

#include <future>
#include <optional>
#include <thread>

#include "collector/config.hpp"
#include "collector/feeder.hpp"
#include "collector/reporter.hpp"
#include "collector/retention/retention.hpp"
#include "collector/sink/shipper.hpp"

namespace mapledger {

/// The threads between the spool and the database, from their start to their end: the feeder, the shipper's
/// lanes, the reporter. Owned by the app. If the ledger turns out not to be ours, it sends this process a
/// SIGTERM, so that the reader does not go on spooling what nobody stores.
class Pipeline {
 public:
  /// What the reader's side tells of, and who reports it.
  struct Shared {
    Counters& counters;
    const SweepFigures& sweep;
    LeftOut& left_out;
    Users& users;
  };

  Pipeline(const CollectorConfig& config, spool::Spool& spool, Shared shared, Feeder::Claimer claim,
           Feeder::FindDead find_dead, const HostInfo& host, Report identity);

  /// From now on give up after a while without success, since somebody waits for the end.
  void hurry();
  [[nodiscard]] bool ended() const { return shipper_.ended(); }
  /// Whether each of its stages that has not ended goes round. They do while the database is away or slow: a
  /// try has its limits. Any thread.
  [[nodiscard]] bool moves(Pulse::Clock::time_point now) const;
  /// Waits for the end. An error: the ledger is not ours.
  Result<Shipper::End> join();

 private:
  Result<bool> feed();
  Result<std::optional<LedgerState>> claim(const Feeder::Claimer& claim);

  ShipmentQueue queue_;
  Progress progress_;
  Retention retention_;
  Shipper shipper_;
  Feeder feeder_;
  Reporter reporter_;
  std::future<Shipper::End> shipping_;
  std::future<Result<bool>> feeding_;
  std::jthread retaining_;
};

}  // namespace mapledger
