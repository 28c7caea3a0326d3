#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/spool/posix_file_system.hpp"
#include "collector/spool/segment_reader.hpp"
#include "common/clock.hpp"
#include "tests/support/database_gate.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {

/// A pipe with a name, whose lines a collector takes for its tracer's. What is written while no collector
/// runs waits in it.
class LinePipe {
 public:
  explicit LinePipe(const std::filesystem::path& folder)
      : pipe_((folder / "lines").string()), program_((folder / "tracer.sh").string()) {
    if (mkfifo(pipe_.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
    fd_ = open(pipe_.c_str(), O_RDWR | O_CLOEXEC);  // with a reader of ours, no writer gets SIGPIPE
    std::ofstream(program_) << "#!/bin/sh\necho 'hello,1,test,-,-,-,-,-,-,-,-'\nexec cat " << pipe_ << '\n';
    std::filesystem::permissions(program_, std::filesystem::perms::owner_all);
  }
  LinePipe(const LinePipe&) = delete;
  LinePipe& operator=(const LinePipe&) = delete;
  ~LinePipe() { close(fd_); }

  /// The tracer that prints its lines.
  [[nodiscard]] const std::string& program() const { return program_; }

  /// So many successful requests of 4096 bytes, each with the next number as its address.
  void write(std::uint64_t requests) {
    std::string lines;
    for (; requests > 0; --requests) {
      lines += "mmap2,0,1," + std::to_string(boottime_now_ns()) + ",42,42,0,5,1,10,1,1," +
               std::to_string(++last_) + ",4096,3,34,65536," + name_ + '\n';
      if (requests > 1 && lines.size() < 32'768) continue;
      for (std::string_view left = lines; !left.empty();) {
        const ssize_t n = ::write(fd_, left.data(), left.size());
        if (n < 0) throw std::runtime_error("cannot write to the pipe");
        left.remove_prefix(static_cast<std::size_t>(n));
      }
      lines.clear();
    }
  }
  /// Of the process from now on.
  void rename(std::string name) { name_ = std::move(name); }
  /// The number that was written last.
  [[nodiscard]] std::uint64_t last() const { return last_; }

 private:
  std::string pipe_;
  std::string program_;
  int fd_ = -1;
  std::uint64_t last_ = 0;
  std::string name_ = "w";
};

/// A collector with a folder of its own on a database that can be away.
class DurableTest : public testing::Test {
 protected:
  using Process = test::Process;

  Process::Environment environment(const std::filesystem::path& data, const LinePipe& lines) {
    Process::Environment settings = test::settings_of(gate_.config());
    settings.emplace_back("DATA_DIR", data.string());
    settings.emplace_back("TRACER", "ebpf");
    settings.emplace_back("EBPF_TRACER", lines.program());
    settings.insert(settings.end(), more_settings_.begin(), more_settings_.end());
    return settings;
  }
  /// Until it reads.
  std::unique_ptr<Process> start() {
    auto collector =
        std::make_unique<Process>(std::vector<std::string>{COLLECTOR}, environment(data_, lines_));
    collector->wait_for("ready:");
    return collector;
  }
  static void kill(Process& collector) {
    collector.signal(SIGKILL);
    EXPECT_EQ(collector.wait(), 128 + SIGKILL);
  }
  static void stop(Process& collector) {
    collector.signal(SIGTERM);
    EXPECT_EQ(collector.wait(), 0) << collector.output();
  }
  /// A first run, so that the next needs no database for its start.
  void run_once() {
    const auto collector = start();
    lines_.write(1);
    await("SELECT COUNT(*) FROM requests", 1);
    stop(*collector);
  }
  /// Asks until it is so; throws if it is not within a minute.
  template <class Condition>
  static void await(Condition is_so) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("it did not come");
    }
  }
  void await(const std::string& sql, std::uint64_t value) {
    await([&] { return database_.value(sql) == std::to_string(value); });
  }
  void await_stored(std::uint64_t requests) { await("SELECT COUNT(*) FROM requests", requests); }

  [[nodiscard]] std::vector<std::filesystem::path> spooled(std::string_view ending) const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data_ / "spool")) {
      if (entry.path().string().ends_with(ending)) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  /// Number of the last request in the spool; 0: there is none.
  [[nodiscard]] std::uint64_t newest_spooled() const {
    spool::PosixFileSystem files;
    std::uint64_t newest = 0;
    for (const auto& path : spooled(".seg")) {
      const auto reader = spool::SegmentReader::open(files, path.string());
      if (!reader) continue;  // stored and gone meanwhile
      while ((*reader)->next().value() == spool::SegmentReader::Next::kRecord) {
        if ((*reader)->record().kind == spool::RecordKind::kEvent) newest = (*reader)->record().event.address;
      }
    }
    return newest;
  }
  /// Until the file of the spool has all that was written.
  void await_spooled() const {
    await([&] { return newest_spooled() == lines_.last(); });
  }
  /// Each number that was written is there once.
  void expect_all_once() {
    EXPECT_EQ(database_.value("SELECT COUNT(*), COUNT(DISTINCT address), MIN(address), MAX(address)"
                              " FROM requests"),
              std::to_string(lines_.last()) + '|' + std::to_string(lines_.last()) + "|1|" +
                  std::to_string(lines_.last()));
    expect_exact_sums();
  }
  void expect_total(const std::string& kind, const std::string& step, const std::string& sums) {
    EXPECT_EQ(
        database_.value("SELECT SUM(mmap_calls), SUM(requested_bytes) FROM activity_totals WHERE kind = '" +
                        kind + "' AND step_s = " + step),
        sums)
        << kind << ' ' << step;
  }
  /// The sums count all that was written.
  void expect_exact_sums() {
    const std::string calls = std::to_string(lines_.last());
    const std::string bytes = std::to_string(lines_.last() * 4096);
    EXPECT_EQ(database_.value("SELECT mmap_calls, requested_bytes FROM processes"), calls + '|' + bytes);
    EXPECT_EQ(database_.value("SELECT mmap_calls, requested_bytes FROM programs"), calls + '|' + bytes);
    EXPECT_EQ(database_.value("SELECT SUM(mmap_calls), SUM(requested_bytes) FROM activity"),
              calls + '|' + bytes);
    EXPECT_EQ(database_.value("SELECT mmap_calls, requested_bytes FROM checkpoint"), calls + '|' + bytes);
    EXPECT_EQ(database_.value("SELECT COUNT(*) FROM pending_changes"), "0");
    for (const char* of : {"host", "program"}) {
      for (const char* step : {"10", "60", "3600"}) expect_total(of, step, calls + '|' + bytes);
    }
    expect_total("process", "3600", calls + '|' + bytes);
    for (const char* spans : {"process_id <> 0", "process_id = 0"}) {
      EXPECT_EQ(
          database_.value(std::string("SELECT COALESCE(SUM(requests), 0) FROM request_spans WHERE ") + spans),
          database_.value("SELECT COUNT(*) FROM requests"))
          << spans;
    }
  }

  test::TempFolder folder_;
  std::filesystem::path data_ = folder_.path() / "data";
  test::TestDatabase database_;
  test::DatabaseGate gate_{database_.config(), folder_.path()};
  LinePipe lines_{folder_.path()};
  Process::Environment more_settings_;
};

}  // namespace mapledger
