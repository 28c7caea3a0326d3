// mapledger-collector import, with the real database: each recording is stored once, whatever ends an import.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using test::Process;
using test::TestDatabase;
using testing::HasSubstr;

constexpr int kLines = 60'000;

class ImportTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }
  /// A machine's stream of so many calls of ten processes, each as long as its number is.
  static std::string stream(int lines) {
    std::string text =
        "hello,1,ebpf,6.1.0,0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d,4096,2097152,1763640000000000000,4109000704,"
        "1000,vm\n";
    for (int i = 1; i <= lines; ++i) {
      const std::string p = std::to_string(100 + i % 10);
      text += "mmap2,0," + std::to_string(i) + "," + std::to_string(1'000'000'000 + i * 1'000) + "," + p +
              "," + p + ",0,5,1,10,1,1,0," + std::to_string(i) + ",3,34,65536,w\n";
    }
    return text;
  }
  Process::Environment settings() {
    Process::Environment settings = test::settings_of(database_.config());
    settings.emplace_back("DATA_DIR", (folder_ / "data").string());
    settings.emplace_back("SOURCE_TIMEZONE", "UTC");
    settings.emplace_back("BATCH_ROWS", "1000");
    return settings;
  }
  std::string import(const std::vector<std::string>& files) {
    std::vector<std::string> command = {COLLECTOR, "import"};
    command.insert(command.end(), files.begin(), files.end());
    Process collector(command, settings());
    EXPECT_EQ(collector.wait(), 0) << collector.output();
    return collector.output();
  }

  TestDatabase database_;
  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("mapledger_" + database_.config().name);
};

TEST_F(ImportTest, TheSameFileTwiceIsStoredOnceWhateverItsName) {
  const std::string once = file("once.csv", stream(2'500));
  EXPECT_THAT(import({once}), HasSubstr("2500 events received, 2500 requests stored"));
  const std::string sums = "SELECT SUM(requested_bytes), SUM(mmap_calls), COUNT(*) FROM processes";
  const std::string before = database_.value(sums);
  EXPECT_THAT(import({file("again.csv", stream(2'500)), once}),
              HasSubstr("2500 events received, 0 requests stored"));
  EXPECT_EQ(database_.value("SELECT COUNT(*), SUM(length) FROM requests"), "2500|3126250");
  EXPECT_EQ(database_.value(sums), before);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM hosts"), "1");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps"), "0");
}

TEST_F(ImportTest, AnotherFileIsAnotherMachineInTheLedger) {
  import({file("a.csv", stream(10)), file("b.csv", stream(11))});
  EXPECT_EQ(database_.value("SELECT COUNT(*), COUNT(DISTINCT host_id) FROM requests"), "21|2");
}

TEST_F(ImportTest, BothOlderFormsAreStoredOnce) {
  const std::string older =
      file("older.csv",
           "mmap2,4242,worker,5000,Fri Nov 20 12:00:00 2026\n"
           "munmap    4242    worker                   5000                Fri Nov 20 12:00:00 2026\n"
           "mmap2,4242,worker,5000,Fri Nov 20 12:00:00 2026\n");
  import({older});
  import({older});
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "3");
  EXPECT_EQ(database_.value("SELECT requested_bytes, returned_bytes, mmap_calls FROM processes"),
            "16384|8192|2");
}

TEST_F(ImportTest, KilledAtAnyTimeItGoesOnWhereTheLedgerStands) {
  const std::string whole = file("long.csv", stream(kLines));
  const std::string stored = "SELECT COUNT(*) FROM requests";
  int kills = 0;
  for (int share = 1; share <= 3; ++share) {
    Process collector({COLLECTOR, "import", whole}, settings());
    while (std::stol(database_.value(stored)) < kLines * share / 4) {
    }
    collector.signal(SIGKILL);
    if (collector.wait() == 128 + SIGKILL) ++kills;
  }
  EXPECT_GE(kills, 1) << "it was over before it could be killed: make the recording longer";
  import({whole});
  EXPECT_EQ(database_.value("SELECT COUNT(*), COUNT(DISTINCT length), MAX(length) FROM requests"),
            "60000|60000|60000");
  EXPECT_EQ(database_.value("SELECT SUM(mmap_calls), COUNT(*) FROM processes"), "60000|10");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps"), "0");
}

TEST_F(ImportTest, AFileThatIsNotThereIsNamed) {
  Process collector({COLLECTOR, "import", "/nowhere/it.csv"}, settings());
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), HasSubstr("cannot read the recording /nowhere/it.csv: No such file"));
}

}  // namespace
}  // namespace mapledger
