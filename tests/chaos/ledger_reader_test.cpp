#include "tests/chaos/ledger_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_database.hpp"

namespace mapledger::chaos {
namespace {

using testing::ElementsAre;

/// A ledger with one process, 7, whose requests meet each rule of the accounting once, and sums that agree.
class LedgerReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    run("INSERT INTO hosts VALUES (1, 'h', 'k', 'b', 4096, 2097152, 0, 0, 0, 0)");
    request(1, "mmap", 0, number(0), 1, 34, "a");
    request(2, "mmap", 0, number(2), 4097, 0x40022, "a");                 // a huge page of 2 MiB
    request(3, "mmap", 0, 0, 1, 0x40022 | (16 << 26), "a");               // one of 64 KiB
    request(4, "mmap", 1, number(6), std::uint64_t{1} << 50U, 34, "a ");  // failed
    request(5, "munmap", 0, number(1), 4097, -1, "a ");
    request(10'000'006, "mremap", 0, number(3), 9, 1, "a");
    request(10'000'007, "brk", 0, 0, 0, -1, "a");
    run("INSERT INTO processes (host_id, process_id, pid, start_ns, exec_id, name, requested_bytes, "
        "returned_bytes,"
        " peak_bytes, mmap_calls, munmap_calls, mremap_calls, brk_calls, failed_calls, first_seen_us, "
        "last_seen_us, batch)"
        " VALUES (1, 7, 70, 0, 0, 'a', 2166784, 8192, 0, 3, 1, 1, 1, 1, 0, 0, 1)");
    run("INSERT INTO programs VALUES (1, 11, 'a', 2166784, 0, 3, 0, 0, 1), (1, 12, 'a ', 0, 8192, 0, 1, 1, "
        "1)");
    run("INSERT INTO activity VALUES (0, 1, 7, 2166784, 8192, 3, 1, 1, 4096), (10000000, 1, 7, 0, 0, 0, 0, "
        "0, NULL)");
    run("INSERT INTO request_spans (last_us, host_id, process_id, run, first_seq, last_seq, first_us, "
        "requests) "
        "VALUES (10000007, 1, 7, 1, 1, 10000007, 1, 7), (10000007, 1, 0, 1, 1, 10000007, 1, 7)");
    run("INSERT INTO checkpoint (host_id, run, seq, batch, last_time_us, stored_us, requests, "
        "requested_bytes,"
        " returned_bytes, mmap_calls, munmap_calls, failed_calls) VALUES (1, 1, 7, 1, 0, 0, 7, 2166784, "
        "8192, 3, 1, 1)");
  }

  static std::uint64_t number(std::uint64_t n) { return request_of(n).address; }

  void run(const std::string& sql) { database_.connection().execute(sql).value(); }

  void request(int time_us, const std::string& call, int failed, std::uint64_t address, std::uint64_t length,
               std::int64_t flags, const std::string& name) {
    run("INSERT INTO requests VALUES (" + std::to_string(time_us) + ", 1, 1, " + std::to_string(time_us) +
        ", 7, 70, 70, 0, '" + call + "', " + std::to_string(failed) + ", " + std::to_string(address) + ", " +
        std::to_string(length) + ", 0, -1, " + std::to_string(flags) + ", 0, '" + name + "')");
  }

  std::vector<std::string> wrong() {
    const auto books = reader_.books();
    return differences(books.of_requests, books.kept);
  }

  test::TestDatabase database_;
  LedgerReader reader_{database_.connection()};
};

TEST_F(LedgerReaderTest, TheBooksOfASoundLedgerAgree) {
  EXPECT_THAT(wrong(), ElementsAre());
  const auto counts = reader_.counts();
  EXPECT_EQ(counts.rows, 7U);
  EXPECT_EQ(counts.checkpoint, 7U);
  EXPECT_EQ(counts.spans, 7U);
}

TEST_F(LedgerReaderTest, ARowThatIsMissingDiffersEverywhere) {
  run("DELETE FROM requests WHERE time_us = 1");
  EXPECT_THAT(wrong(), ElementsAre("activity 7 0", "checkpoint totals", "processes 7", "programs 61"));
  EXPECT_EQ(reader_.counts().rows, 6U);
}

TEST_F(LedgerReaderTest, EachTableIsComparedByItself) {
  run("UPDATE processes SET brk_calls = 2");
  EXPECT_THAT(wrong(), ElementsAre("processes 7"));
  run("UPDATE processes SET brk_calls = 1");
  run("UPDATE programs SET failed_calls = 0 WHERE program_id = 12");
  EXPECT_THAT(wrong(), ElementsAre("programs 6120"));
  run("UPDATE programs SET failed_calls = 1 WHERE program_id = 12");
  run("DELETE FROM activity WHERE bucket_us = 0");
  EXPECT_THAT(wrong(), ElementsAre("activity 7 0"));
}

TEST_F(LedgerReaderTest, FindsAProcessWhoseMappedBytesNothingExplains) {
  EXPECT_EQ(reader_.unexplained(), 0U);
  run("UPDATE processes SET mapped_bytes = 8192, by_exec = 4096, by_munmap = -4096, by_other = 8192");
  EXPECT_EQ(reader_.unexplained(), 0U);
  run("UPDATE processes SET by_other = 8193");
  EXPECT_EQ(reader_.unexplained(), 1U);
}

TEST_F(LedgerReaderTest, GivesEveryRowOfANumber) {
  request(11, "munmap", 0, number(1), 2 * kStride, -1, "a");
  std::vector<std::uint64_t> numbers;
  std::vector<NumberedRequest> of_one;
  reader_.numbered_requests(70, [&](std::uint64_t n, const NumberedRequest& found) {
    numbers.push_back(n);
    if (n == 1) of_one.push_back(found);
  });
  EXPECT_THAT(numbers, testing::UnorderedElementsAre(0, 1, 1, 2, 6)) << "neither mremap nor other addresses";
  EXPECT_THAT(of_one,
              testing::UnorderedElementsAre(request_of(1), NumberedRequest{false, false, number(1), 4097}));
}

TEST_F(LedgerReaderTest, GapsComeInTheOrderOfTheirTimes) {
  run("INSERT INTO gaps VALUES (1, 50, 60, 'tracer', 1, NULL, 'later'), (1, 10, 20, 'collector', 1, 3, "
      "'first')");
  const auto gaps = reader_.gaps();
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_EQ(gaps[0].span, (Span{10, 20}));
  EXPECT_EQ(gaps[0].text, "collector: first");
  EXPECT_EQ(gaps[1].span, (Span{50, 60}));
}

}  // namespace
}  // namespace mapledger::chaos
