#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/account/accountant.hpp"
#include "collector/account/accumulator.hpp"
#include "collector/sink/batch_store.hpp"
#include "collector/sink/ledger.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {

inline constexpr std::uint64_t kSpool = 9;
inline constexpr std::int64_t kNowUs = 1'795'180'000'000'000;

/// A host whose ledger is claimed, a connection that stores batches, and events to put into them.
class LedgerTest : public testing::Test {
 protected:
  LedgerTest() : store_(BatchStore::open(database_.config()).value()) {
    host_.id = 77;
    host_.name = "vm";
    register_host(connection(), host_, kNowUs).value();
    at_ = claim_ledger(connection(), host_.id, kSpool, 1).value().at;
  }
  mysql::Connection& connection() { return store_.connection(); }

  void add(Kind kind, std::uint32_t pid, std::uint64_t length, std::int64_t result,
           std::string_view name = "worker") {
    Event e;
    e.kind = kind;
    e.has_head = true;
    e.pid = e.tid = pid;
    e.start_ns = pid;
    e.time_ns = ++time_ns_ * 1'000'000;
    e.vm_pages = vm_pages_;
    e.length = length;
    e.result = result;
    e.name = name;
    ++seq_;
    accountant_.add(e, seq_, kNowUs + static_cast<std::int64_t>(time_ns_) * 1'000);
  }
  /// What was added, behind the checkpoint.
  Shipment shipment() {
    Shipment s;
    Accumulator sums;
    auto batch = accountant_.take();
    sums.add(*batch);
    s.sums = sums.take();
    s.before = s.after = at_;
    s.after.run = batch->run;
    s.after.seq = batch->last_seq;
    ++s.after.batch;
    s.batch = std::move(batch);
    return s;
  }
  void store() {
    const Shipment s = shipment();
    ASSERT_TRUE(store_.prepare(s).value());
    const auto outcome = store_.finish(s, kNowUs).value();
    ASSERT_FALSE(outcome.fenced);
    at_ = s.after;
  }

  test::TestDatabase database_;
  HostInfo host_;
  BatchStore store_;
  Checkpoint at_;
  std::uint64_t seq_ = 0;
  Accountant accountant_{Identity(1), PageSizes{}, 1, 1};
  std::uint64_t time_ns_ = 0;
  std::uint64_t vm_pages_ = 0;
};

}  // namespace mapledger
