#pragma once

#include <future>

#include <gmock/gmock.h>

#include "collector/feeder.hpp"
#include "tests/collector/account/batch_rows.hpp"
#include "tests/collector/fake_ledger.hpp"
#include "tests/collector/spool/spool_fixture.hpp"

namespace mapledger {

/// A spool, a feeder that reads it, and a ledger without a database that takes what comes.
class FeederTest : public spool::SpoolTest {
 protected:
  void SetUp() override {
    options_.sync_after = std::chrono::milliseconds(-1);
    start();
    ledger_ = std::make_unique<FakeLedger>(spool_->id());
  }

  /// Events of several processes over some time; blocks of seven.
  void write_events(int events) {
    for (int i = 0; i < events; ++i) {
      Event event = spool::sample_event(static_cast<Kind>(i % 2), i % 3 == 0 ? "a" : "b");
      event.pid = static_cast<std::uint32_t>(i % 5);
      event.result = i % 9 == 0 ? -12 : 0;
      const auto time_us = spool::kNowUs + spool_->last_run() * 1'000'000'000LL +
                           static_cast<std::int64_t>(appender_->last_seq()) * 1'000'000;
      expected_.add(event, ++expected_seq_, time_us);
      ++written_;
      appender_->event(event, time_us);
      if (i % 7 == 6) appender_->flush();
    }
    appender_->flush();
  }

  /// Runs a feeder until the spool, which is closed, is read, or `most` shipments were stored.
  Result<bool> feed(LedgerState state, std::size_t most = SIZE_MAX) {
    segments().close();
    ShipmentQueue queue(2);
    Progress progress;
    auto claimed = std::make_shared<LedgerState>(std::move(state));
    Feeder feeder(
        *spool_, queue, progress, counters_, limits_, policy_,
        [&]() -> Result<std::optional<LedgerState>> { return std::optional(std::move(*claimed)); },
        [&] {
          ++asked_for_dead_;
          at_when_asked_ = ledger_->at;
          return dead_;
        });
    auto feeding = std::async(std::launch::async, [&] { return feeder.run(); });
    std::size_t stored = 0;
    while (const auto shipment = queue.pop_until(std::chrono::steady_clock::time_point::max())) {
      if (stored == most) {
        queue.close();
        continue;
      }
      EXPECT_EQ(shipment->number, stored);
      ledger_->store(*shipment);
      ++stored;
      progress.set(ledger_->at, std::nullopt);
    }
    return feeding.get();
  }
  /// As one batch of all that was written would say.
  std::set<std::string> expected() { return rows_of(expected_.batch()); }

  std::unique_ptr<FakeLedger> ledger_;
  Counters counters_;
  BatchLimits limits_{10, std::chrono::milliseconds(100), std::chrono::hours(24 * 365)};
  StoragePolicy policy_;
  std::vector<ProcessEnd> dead_;
  int asked_for_dead_ = 0;
  Checkpoint at_when_asked_;
  Accountant expected_{Identity(42), PageSizes{}, 1, 1};
  std::uint64_t expected_seq_ = 0;
  std::uint64_t written_ = 0;
};

}  // namespace mapledger
