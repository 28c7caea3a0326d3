// What the database makes of mapped_bytes when batches do not fit together.
#include "tests/integration/ledger_fixture.hpp"

namespace mapledger {
namespace {

constexpr std::uint64_t kPage = 4096;

class MappedTest : public LedgerTest {
 protected:
  void add_mapped(Kind kind, std::uint64_t vm_pages, std::uint64_t length_pages = 0) {
    Event e;
    e.kind = kind;
    e.has_head = true;
    e.pid = e.tid = 42;
    e.start_ns = 7;
    e.exec_id = exec_id_;
    e.vm_pages = vm_pages;
    e.resident_pages = e.stack_pages = 3;
    e.length = length_pages * kPage;
    e.name = "w";
    ++seq_;
    accountant_.add(e, seq_, kNowUs + static_cast<std::int64_t>(seq_) * 1'000);
  }
  /// As after a restart of the collector: nothing is remembered.
  void forget() { accountant_ = Accountant(Identity(1), PageSizes{}, 1, seq_ + 1); }

  std::string pages(const std::string& columns) {
    return database_.value("SELECT " + columns +
                           " FROM processes WHERE exec_id = " + std::to_string(exec_id_));
  }
  /// After each test: the columns explain what is mapped, whatever was missed.
  void TearDown() override {
    EXPECT_EQ(
        database_.value("SELECT COUNT(*) FROM processes WHERE CAST(mapped_bytes AS SIGNED) <> by_before +"
                        " by_mmap + by_munmap + by_mremap + by_brk + by_exec + by_fork + by_exit +"
                        " by_other"),
        "0");
  }
  std::uint64_t exec_id_ = 3;
};

TEST_F(MappedTest, WhatHappenedWhileNobodyRememberedIsOther) {
  add_mapped(Kind::kMmap, 110, 10);
  store();
  forget();
  add_mapped(Kind::kMmap, 175, 5);
  store();
  EXPECT_EQ(pages("mapped_bytes/4096, by_before/4096, by_mmap/4096, by_other/4096"),
            "175.0000|100.0000|15.0000|60.0000");
}

TEST_F(MappedTest, WhatIsRememberedFitsTogether) {
  add_mapped(Kind::kExec, 100);
  store();
  add_mapped(Kind::kMmap, 105, 5);
  store();
  add_mapped(Kind::kSwept, 108);
  store();
  EXPECT_EQ(pages("mapped_bytes/4096, by_exec/4096, by_mmap/4096, by_other/4096, stack_bytes/4096"),
            "108.0000|100.0000|5.0000|3.0000|3.0000");
}

TEST_F(MappedTest, AnExecEndsTheProgramBefore) {
  add_mapped(Kind::kMmap, 110, 10);
  store();
  ++exec_id_;
  add_mapped(Kind::kExec, 50);
  store();
  EXPECT_EQ(pages("mapped_bytes/4096, by_exec/4096"), "50.0000|50.0000");
  --exec_id_;
  EXPECT_EQ(pages("mapped_bytes, by_exit/4096, resident_bytes, stack_bytes"), "0|-110.0000|0|0");
}

TEST_F(MappedTest, WhatComesLateOfAnEndedProcessBringsNothingBack) {
  add_mapped(Kind::kMmap, 110, 10);
  add_mapped(Kind::kExit, 110);
  store();
  forget();
  add_mapped(Kind::kMmap, 120, 10);
  store();
  EXPECT_EQ(pages("mapped_bytes, by_mmap/4096, exited_us IS NULL"), "0|20.0000|0");
}

}  // namespace
}  // namespace mapledger
