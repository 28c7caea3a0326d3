// The collector's own program, fed by files and standard input, storing into the real database.
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
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kHello =
    "hello,1,ebpf,6.1.0,0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d,4096,2097152,1763640000000000000,4109000704,"
    "1000,vm\n";

class ReplayToDatabaseTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Process::Environment environment(const std::string& tracer) {
    Process::Environment settings = test::settings_of(database_.config());
    settings.emplace_back("DATA_DIR", (folder_ / "data").string());
    settings.emplace_back("TRACER", tracer);
    settings.emplace_back("RUN_LOCK", (folder_ / "lock").string());
    settings.emplace_back("REPLAY_SPEED", "max");
    settings.emplace_back("SOURCE_TIMEZONE", "UTC");
    settings.emplace_back("BATCH_ROWS", std::to_string(batch_rows_));
    return settings;
  }
  /// Replays `text` to its end and gives the log.
  std::string replay(const std::string& text, const std::string& name = "stream.csv") {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    Process collector({COLLECTOR}, environment("replay:" + (folder_ / name).string()));
    EXPECT_EQ(collector.wait(), 0) << collector.output();
    return collector.output();
  }
  static std::string mmap_line(int pid, const std::string& escaped_name) {
    const std::string p = std::to_string(pid);
    return "mmap2,0,1,1000000000," + p + "," + p + ",0,5,1,10,1,1,0,5000,3,34,65536," + escaped_name + "\n";
  }

  TestDatabase database_;
  int batch_rows_ = 10'000;
  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("mapledger_" + database_.config().name);
};

TEST_F(ReplayToDatabaseTest, AStreamIsStoredAsTheRecordedMachines) {
  const std::string log =
      replay(kHello + mmap_line(42, "w") + mmap_line(42, "w") + "beat,2000000000,1763640000000000000,2,0\n");
  EXPECT_THAT(log, HasSubstr("replaying recorded data"));
  EXPECT_EQ(database_.value("SELECT COUNT(*), MIN(length), SUM(length) FROM requests"), "2|5000|10000");
  EXPECT_EQ(database_.value("SELECT requested_bytes, mmap_calls FROM processes"), "16384|2");
  EXPECT_EQ(database_.value("SELECT name, memory_bytes, swap_bytes FROM hosts"), "vm|4109000704|1000");
  EXPECT_EQ(database_.value("SELECT source, replay, state, lag_us FROM collectors"),
            "replay:stream.csv|1|stopped|NULL");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps"), "0");
}

TEST_F(ReplayToDatabaseTest, WhetherTheServerTakesLoadDataIsFoundByTrying) {
  const bool takes = database_.value("SELECT @@local_infile") == "1";
  batch_rows_ = 10;  // the first batch of each connection goes by INSERT in any case
  std::string stream = kHello;
  for (int i = 0; i < 100; ++i) stream += mmap_line(42, "w");
  const std::string log = replay(stream);
  EXPECT_EQ(log.find("storing by INSERT") == std::string::npos, takes) << log;
  EXPECT_EQ(database_.value("SELECT COUNT(*), MIN(length) FROM requests"), "100|5000");
}

TEST_F(ReplayToDatabaseTest, TwoThatStartAtOnceOnAnEmptyDatabaseBothStore) {
  TestDatabase empty(TestDatabase::Schema::kNone);
  const auto settings_for = [&](const std::string& machine) {
    std::string hello = kHello;
    hello.replace(hello.find("0b61f2b4"), 8, machine);
    const auto file = folder_ / machine;
    std::ofstream(file) << hello << mmap_line(42, "w");
    auto settings = environment("replay:" + file.string());
    settings.emplace_back("DB_NAME", empty.config().name);
    return settings;
  };
  Process first({COLLECTOR}, settings_for("00000001"));
  Process second({COLLECTOR}, settings_for("00000002"));
  EXPECT_EQ(first.wait(), 0) << first.output();
  EXPECT_EQ(second.wait(), 0) << second.output();
  EXPECT_EQ(empty.value("SELECT COUNT(*), COUNT(DISTINCT host_id) FROM requests"), "2|2");
}

TEST_F(ReplayToDatabaseTest, ASchemaNewerThanTheProgramIsRefused) {
  database_.connection().execute("INSERT INTO schema_migrations VALUES (999, '999_future.sql', 1)").value();
  std::ofstream(folder_ / "stream.csv") << kHello << mmap_line(42, "w");
  Process collector({COLLECTOR}, environment("replay:" + (folder_ / "stream.csv").string()));
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), HasSubstr("schema is version 999"));
  EXPECT_THAT(collector.output(), HasSubstr("install a newer mapledger"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "0");
}

TEST_F(ReplayToDatabaseTest, HostileNamesAreStoredAsData) {
  replay(kHello + mmap_line(1, R"(a,b'\"; DROP TA)") + mmap_line(2, R"(new\nline)") +
         mmap_line(3, R"(\377\376)") + mmap_line(4, "<script>") + mmap_line(5, "mariadbd"));
  EXPECT_THAT(database_.rows("SELECT name FROM requests ORDER BY pid"),
              ElementsAre("a,b'\"; DROP TA", "new\\x0aline", "\\xff\\xfe", "<script>", "mariadbd"));
}

TEST_F(ReplayToDatabaseTest, IdenticalOlderLinesAreAsManyRows) {
  std::string commas;
  std::string columns;
  for (int i = 0; i < 25; ++i) {
    commas += "mmap2,4242,work,er,5000,Fri Nov 20 12:00:00 2026\n";
    columns += "munmap    4242    work,er                  5000                Fri Nov 20 12:00:00 2026\n";
  }
  replay(commas + columns);
  EXPECT_THAT(
      database_.rows(
          "SELECT call_name, COUNT(*), MIN(length), MIN(time_us), MAX(time_us) FROM requests GROUP BY 1"),
      ElementsAre("mmap|25|5000|1795176000000000|1795176000000000",
                  "munmap|25|5000|1795176000000000|1795176000000000"));
  EXPECT_EQ(database_.value(
                "SELECT pid, name, requested_bytes, returned_bytes, mmap_calls, munmap_calls FROM processes"),
            "4242|work,er|204800|204800|25|25");
}

TEST_F(ReplayToDatabaseTest, ALineThatCannotBeReadIsTheOnlyOneLost) {
  const std::string log = replay(kHello + mmap_line(1, "w") + "mmap2,garbage\n" + mmap_line(1, "w"));
  EXPECT_THAT(log, HasSubstr("cannot be read: CPU"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "2");
  EXPECT_EQ(database_.value("SELECT stage, events FROM gaps"), "parse|1");
}

TEST_F(ReplayToDatabaseTest, TheSameRecordingTwiceIsTwoRunsOfTheSameMachine) {
  replay(kHello + mmap_line(1, "w"));
  replay(kHello + mmap_line(1, "w"));
  EXPECT_EQ(database_.value("SELECT COUNT(*), COUNT(DISTINCT run), COUNT(DISTINCT process_id) FROM requests"),
            "2|2|2");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM hosts"), "1");
}

TEST_F(ReplayToDatabaseTest, StandardInputIsReadToItsEnd) {
  Process collector(
      {"sh", "-c",
       std::string("for i in 1 2 3; do echo 'mmap,7,piped,4096,Fri Nov 20 12:00:00 2026'; done | ") +
           COLLECTOR},
      environment("stdin"));
  EXPECT_EQ(collector.wait(), 0) << collector.output();
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "3");
  EXPECT_EQ(database_.value("SELECT source, replay FROM collectors"), "stdin|0");
}

TEST_F(ReplayToDatabaseTest, ATracerThatCannotStartIsSaid) {
  auto settings = environment("ebpf");
  settings.emplace_back("EBPF_TRACER", "/no/such/tracer");
  Process collector({COLLECTOR}, settings);
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), HasSubstr("ebpf ended with code 127: cannot be started"));
}

TEST_F(ReplayToDatabaseTest, ATracerThatDiesIsStartedAgainWithAGap) {
  const auto tracer = folder_ / "tracer.sh";
  const std::string boot = [] {
    std::string id;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), id);
    return id;
  }();
  std::ofstream(tracer) << "#!/bin/sh\necho 'hello,1,test,-," << boot << ",-,-,-,-,-,-'\n"
                        << "echo 'mmap2,0,1,1000000000,42,42,0,5,1,10,1,1,0,4096,3,34,65536,w'\n"
                        << "[ -e " << folder_.string() << "/died ] || { : > " << folder_.string()
                        << "/died; exit 9; }\n"
                        << "exec sleep 1000\n";
  std::filesystem::permissions(tracer, std::filesystem::perms::owner_all);
  auto settings = environment("ebpf");
  settings.emplace_back("EBPF_TRACER", tracer.string());
  Process collector({COLLECTOR}, settings);
  collector.wait_for("starting it again");
  while (database_.value("SELECT COUNT(*) FROM requests") != "2")
    ASSERT_NE(collector.output().find("ready"), std::string::npos);
  collector.signal(SIGTERM);
  EXPECT_EQ(collector.wait(), 0) << collector.output();
  EXPECT_EQ(database_.value("SELECT tracer_restarts, state FROM collectors"), "1|stopped");
  EXPECT_EQ(database_.value("SELECT stage, detail FROM gaps"),
            "tracer|the tracer had ended and was started again");
}

}  // namespace
}  // namespace mapledger
