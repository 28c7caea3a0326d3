#pragma once

#include <string>
#include <vector>

#include "api/store/status_types.hpp"
#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// A ledger of the test's own in the real database that test_server() names: made by the collector's
/// migrations, filled by the test as a collector would, dropped at the end. Fails the test by an exception if
/// there is none.
class TestLedger {
 public:
  TestLedger();
  ~TestLedger();
  TestLedger(const TestLedger&) = delete;
  TestLedger& operator=(const TestLedger&) = delete;

  /// The user that may do all, and one that may only SELECT from this ledger.
  [[nodiscard]] const DatabaseConfig& owner() const { return owner_; }
  [[nodiscard]] const DatabaseConfig& reader() const { return reader_; }

  void run(const std::string& sql);
  /// After the server was restarted.
  void reconnect();
  /// The checkpoint's.
  std::uint64_t stored_seq(std::uint64_t host);

  /// Ends the connections of the reader, at the server.
  void cut_readers_off();
  /// The server's unix socket.
  std::string socket();

  /// A machine with its collector and an empty checkpoint. The collector started and reported at
  /// `started_us`.
  void add_host(std::uint64_t host, std::int64_t started_us, const std::string& state = "running",
                std::uint64_t memory_bytes = 1U << 30U);

  /// Inserts or replaces the row, as changed by the host's newest batch.
  void put_process(std::uint64_t host, const Process& process);
  /// One whose pid is its id's last three digits; answers with it.
  Process put_process(std::uint64_t host, std::uint64_t id, std::uint64_t requested_bytes,
                      std::uint64_t returned_bytes = 0, std::optional<std::int64_t> exited_us = {});
  void put_program(std::uint64_t host, const std::string& name, std::uint64_t requested_bytes);
  /// What a process that then bears the program's name did in ten seconds, with its totals: 1 byte given
  /// back, 2 mmap, 3 munmap, 4 failed.
  void put_activity(std::uint64_t host, std::int64_t bucket_us, std::uint64_t process,
                    const std::string& program, std::uint64_t requested_bytes,
                    std::optional<std::uint64_t> mapped_bytes = {});
  void set_requested(std::uint64_t host, std::uint64_t bytes);

  /// The stage by its name; key.stage is the database's to know.
  void add_gap(const Gap& gap);

  /// One batch: the rows, a span for each process in it and one of all, and the checkpoint. All requests are
  /// of one host.
  void store_batch(const std::vector<MemoryRequest>& requests);
  /// A batch without requests: what is put after it counts as changed by it.
  void next_batch(std::uint64_t host);

 private:
  void put_stretch(const std::vector<MemoryRequest>& requests);

  DatabaseConfig owner_;
  DatabaseConfig reader_;
  std::string name_;
  mysql::Connection database_;
};

/// A request of process `process` with pid = process, at a time and sequence.
MemoryRequest request_at(std::uint64_t host, std::int64_t time_us, std::uint64_t seq, std::uint64_t process,
                         std::uint64_t length = 4096);

}  // namespace mapledger::api
