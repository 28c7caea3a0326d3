// Which requests become rows, and that nothing else depends on it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/account/accountant.hpp"
#include "collector/sink/stretch.hpp"
#include "tests/collector/account/batch_rows.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;

class KeptRowsTest : public testing::Test {
 protected:
  /// A batch of requests of two programs, two calls each: short, long, failed, and a brk.
  static std::unique_ptr<Batch> batch(std::string_view policy) {
    Accountant accountant(Identity(1), PageSizes{}, 1, 1, StoragePolicy::parse(policy).value());
    std::uint64_t seq = 0;
    for (const char* name : {"a", "g++"}) {
      for (const std::uint64_t length : {4096U, 1U << 20U}) {
        for (const std::int64_t result : {0, -12}) {
          Event e;
          e.kind = seq % 8 == 3 ? Kind::kBrk : Kind::kMmap;
          e.has_head = true;
          e.pid = e.tid = *name == 'a' ? 1 : 2;
          e.start_ns = e.pid;
          e.length = length;
          e.result = e.kind == Kind::kBrk ? 1 : result;
          e.name = name;
          ++seq;
          accountant.add(e, seq, 1'000 - static_cast<std::int64_t>(seq));
        }
      }
    }
    return accountant.take();
  }
  static std::vector<std::uint64_t> kept(std::string_view policy) {
    std::vector<std::uint64_t> seqs;
    const auto rows = batch(policy);
    for (const RequestRow& row : rows->requests) seqs.push_back(row.seq);
    return seqs;
  }
};

TEST_F(KeptRowsTest, EachPartKeepsItsOwn) {
  EXPECT_THAT(kept("all"), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(kept("none"), ElementsAre());
  EXPECT_THAT(kept("failed"), ElementsAre(2, 6, 8));
  EXPECT_THAT(kept("min:1M"), ElementsAre(3, 7, 8)) << "4 is a brk, which has no length";
  EXPECT_THAT(kept(R"(programs:g\x2b\x2b)"), ElementsAre(5, 6, 7, 8));
  EXPECT_THAT(kept("failed+min:1M"), ElementsAre(2, 3, 6, 7, 8));
  EXPECT_THAT(kept("failed+programs:a"), ElementsAre(1, 2, 3, 4, 6, 8));
}

TEST_F(KeptRowsTest, SumsAndWhatWasSeenAreTheSameUnderAnyPolicy) {
  const auto without_spans = [](const Batch& batch) {
    std::set<std::string> rows;
    for (const std::string& row : rows_of(batch)) rows.insert(row.substr(0, row.find(" span ")));
    return rows;
  };
  const auto all = batch("all");
  for (const char* policy : {"none", "failed", "min:1M", "programs:a", "failed+min:1M+programs:a"}) {
    const auto some = batch(policy);
    EXPECT_EQ(without_spans(*some), without_spans(*all)) << policy;
    EXPECT_EQ(some->requests.size() + some->not_kept, 8U) << policy;
    EXPECT_EQ(some->oldest_request_us, 992) << policy;
  }
}

TEST_F(KeptRowsTest, SpansAreOfTheRowsAlone) {
  const auto some = batch("min:1M");
  const ProcessChange& second = some->processes.at(1);
  EXPECT_EQ(second.requests, 2U);
  EXPECT_EQ(second.first_seq, 7U);
  EXPECT_EQ(second.last_seq, 8U);
  EXPECT_EQ(second.first_request_us, 992);
  EXPECT_EQ(second.last_request_us, 993);
  EXPECT_EQ(stretch_of(*some)->first_seq, 3U);
  EXPECT_EQ(stretch_of(*some)->requests, 3U);
  EXPECT_FALSE(stretch_of(*batch("none")).has_value());
}

}  // namespace
}  // namespace mapledger
