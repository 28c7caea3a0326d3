// fill_ledger ROWS - stores ROWS requests of the made-up ledger (ledger_model.hpp), with all that they add up
// to, as the collector would have: in the database that the settings name, whose tables are there and empty.
// By LOAD DATA, over two connections at once.

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "collector/sink/activity_totals.hpp"
#include "common/config/settings.hpp"
#include "common/host.hpp"
#include "common/mysql/connection.hpp"
#include "tests/bench/api/ledger_model.hpp"

namespace mapledger::bench {
namespace {

constexpr std::uint64_t kRowsAtOnce = 50'000;
constexpr std::int64_t kTenSeconds = 10'000'000;
constexpr std::array<const char*, 4> kCalls = {"mmap", "munmap", "mremap", "brk"};

struct Process {
  Sums sums;
  std::uint64_t mremap_calls = 0;
  std::uint64_t brk_calls = 0;
  std::int64_t first_us = INT64_MAX;
  std::int64_t last_us = 0;

  void add(const Process& more) {
    sums += more.sums;
    mremap_calls += more.mremap_calls;
    brk_calls += more.brk_calls;
    first_us = std::min(first_us, more.first_us);
    last_us = std::max(last_us, more.last_us);
  }
};

Process process_of(const Row& row) {
  Process p;
  p.sums.failed_calls = row.failed ? 1 : 0;
  p.sums.mmap_calls = !row.failed && row.call == 0 ? 1 : 0;
  p.sums.munmap_calls = !row.failed && row.call == 1 ? 1 : 0;
  p.sums.requested_bytes = p.sums.mmap_calls * row.length;
  p.sums.returned_bytes = p.sums.munmap_calls * row.length;
  p.mremap_calls = !row.failed && row.call == 2 ? 1 : 0;
  p.brk_calls = !row.failed && row.call == 3 ? 1 : 0;
  p.first_us = p.last_us = row.time_us();
  return p;
}

/// What rows add up to.
struct Books {
  std::map<std::uint64_t, Process> processes;
  std::array<Sums, kPrograms> programs;
  std::map<std::tuple<std::int64_t, std::uint64_t>, Sums> activity;
  Sums all;

  /// What a process did within ten seconds.
  void add(std::uint64_t process, const Process& done) {
    processes[process].add(done);
    activity[{done.last_us / kTenSeconds * kTenSeconds, process}] += done.sums;
    all += done.sums;
  }
  void add(const Books& more) {
    for (const auto& [id, p] : more.processes) processes[id].add(p);
    for (std::size_t i = 0; i < kPrograms; ++i) programs.at(i) += more.programs.at(i);
    for (const auto& [key, sums] : more.activity) activity[key] += sums;
    all += more.all;
  }
};

class Writer {
 public:
  explicit Writer(const DatabaseConfig& config)
      : connection_(mysql::Connection::open(config, mysql::Connection::LocalInfile::kOn).value()) {
    run("SET SESSION unique_checks = 0, foreign_key_checks = 0");
  }
  void run(const std::string& sql) { (void)connection_.execute(sql).value(); }
  /// `text`: a line a row, its columns between tabs.
  void load(const std::string& into, const std::string& text, std::size_t rows) {
    const auto loaded = connection_.load("LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + into, text).value();
    if (loaded.rows != rows || loaded.warnings != 0) {
      throw std::runtime_error(
          fmt::format("{}: {} of {} rows, {} warnings", into, loaded.rows, rows, loaded.warnings));
    }
  }

 private:
  mysql::Connection connection_;
};

/// Text for LOAD DATA, loaded whenever there is enough of it.
class Table {
 public:
  Table(Writer& writer, std::string into) : writer_(writer), into_(std::move(into)) {}
  template <class... T>
  void row(fmt::format_string<T...> form, T&&... values) {
    fmt::format_to(std::back_inserter(text_), form, std::forward<T>(values)...);
    text_ += '\n';
    if (++rows_ == kRowsAtOnce) flush();
  }
  void flush() {
    if (rows_ > 0) writer_.load(into_, text_, rows_);
    text_.clear();
    rows_ = 0;
  }

 private:
  Writer& writer_;
  std::string into_;
  std::string text_;
  std::size_t rows_ = 0;
};

struct Span {
  std::int64_t first_us = INT64_MAX;
  std::int64_t last_us = 0;
  std::uint64_t first_seq = UINT64_MAX;
  std::uint64_t last_seq = 0;
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;

  void add(const Row& row, std::uint64_t seq) {
    first_us = std::min(first_us, row.time_us());
    last_us = std::max(last_us, row.time_us());
    first_seq = std::min(first_seq, seq);
    last_seq = std::max(last_seq, seq);
    ++requests;
    failed += row.failed ? 1 : 0;
  }
};

std::string hex_of(const std::array<bool, kPrograms>& programs) {
  std::string hex;
  for (std::size_t program = 0; program < kPrograms; ++program) {
    if (!programs.at(program)) continue;
    const std::uint64_t hash = stable_hash(program_name(program));
    hex += fmt::format("{:02x}{:02x}", hash & 255U, hash >> 8U & 255U);
  }
  return hex;
}

void write_batch(Table& requests, Table& spans, Books& books, std::uint64_t oldest, std::uint64_t rows) {
  struct Part {
    Span span;
    Process done;
  };
  boost::unordered_flat_map<std::uint64_t, Part> of_process;
  Span stretch;
  std::uint64_t longest = 0;
  unsigned calls = 0;
  std::array<bool, kPrograms> programs{};
  for (std::uint64_t i = 0; i < kBatchRows; ++i) {
    const Row row = row_of(oldest - i);
    const std::uint64_t seq = rows - row.age;
    const std::uint64_t address = 0x7f0000000000 + row.age % 1'000'000 * 4096;
    requests.row("{}\t{}\t1\t{}\t{}\t{}\t{}\t1000\t{}\t{}\t0\t{}\t{}\t{}\t{}\t{}\t{}", row.time_us(), kHost,
                 seq, id_of(row.process), pid_of(row.process), pid_of(row.process), kCalls.at(row.call),
                 row.failed ? 1 : 0, row.length, row.call == 2 ? 4096 : 0, row.call == 0 ? 3 : -1,
                 row.call == 0   ? 34
                 : row.call == 2 ? 1
                                 : -1,
                 row.failed      ? -12
                 : row.call == 1 ? 0
                                 : static_cast<std::int64_t>(address),
                 program_name(row.program));
    const Process done = process_of(row);
    books.programs.at(row.program) += done.sums;
    Part& part = of_process[row.process];
    part.span.add(row, seq);
    // the newest row of a batch may be the first of the next ten seconds
    if (row.time_us() % kTenSeconds == 0) {
      books.add(row.process, done);
    } else {
      part.done.add(done);
    }
    stretch.add(row, seq);
    longest = std::max(longest, row.length);
    calls |= 1U << row.call;
    programs.at(row.program) = true;
  }
  for (const auto& [process, part] : of_process) {
    if (part.done.last_us != 0) books.add(process, part.done);
    const Span& s = part.span;
    spans.row("{}\t{}\t{}\t1\t{}\t{}\t{}\t{}\t{}\t\\N\t\\N\t\\N", s.last_us, kHost, id_of(process),
              s.first_seq, s.last_seq, s.first_us, s.requests, s.failed);
  }
  spans.row("{}\t{}\t0\t1\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", stretch.last_us, kHost, stretch.first_seq,
            stretch.last_seq, stretch.first_us, stretch.requests, stretch.failed, longest, calls,
            hex_of(programs));
}

/// Ages from `oldest` down to `youngest`, whole batches.
void write_part(const DatabaseConfig& config, std::uint64_t oldest, std::uint64_t youngest,
                std::uint64_t rows, Books& books) {
  Writer writer(config);
  Table requests(writer, "requests");
  Table spans(
      writer,
      "request_spans (last_us, host_id, process_id, run, first_seq, last_seq, first_us, requests, failed, "
      "longest, calls, @names) SET names = UNHEX(@names)");
  for (std::uint64_t at = oldest; at + 1 >= youngest + kBatchRows; at -= kBatchRows) {
    write_batch(requests, spans, books, at, rows);
    if (at < kBatchRows) break;
  }
  requests.flush();
  spans.flush();
}

void write_partitions(Writer& writer) {
  constexpr std::int64_t kHour = 3'600'000'000;
  std::string requests;
  for (std::int64_t hours = 96; hours >= 0; --hours) {
    requests += fmt::format("PARTITION h{} VALUES LESS THAN ({}), ", hours, kEndUs - hours * kHour);
  }
  std::string days;
  for (std::int64_t day = 4; day >= 0; --day) {
    days += fmt::format("PARTITION d{} VALUES LESS THAN ({}), ", day, kEndUs - day * 24 * kHour);
  }
  const std::string rest = "PARTITION catch_all VALUES LESS THAN MAXVALUE)";
  writer.run("ALTER TABLE requests PARTITION BY RANGE (time_us) (" + requests + rest);
  writer.run("ALTER TABLE request_spans PARTITION BY RANGE (last_us) (" + days + rest);
  for (const char* table : {"activity", "activity_totals"}) {
    writer.run(fmt::format("ALTER TABLE {} PARTITION BY RANGE (bucket_us) ({}{}", table, days, rest));
  }
}

void write_activity(Writer& writer, const Books& books) {
  Table activity(writer, "activity");
  Table totals(writer, "activity_totals");
  Batch batch;
  std::map<std::uint64_t, std::uint32_t> programs;
  std::set<std::uint64_t> processes;
  for (const auto& [key, sums] : books.activity) {
    const auto& [bucket_us, process] = key;
    activity.row("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t4096", bucket_us, kHost, id_of(process),
                 sums.requested_bytes, sums.returned_bytes, sums.mmap_calls, sums.munmap_calls,
                 sums.failed_calls);
    batch.activity.push_back({bucket_us, id_of(process), sums, 4096});
    if (!processes.insert(process).second) continue;
    const std::uint64_t program = program_of(process);
    const auto [at, is_new] = programs.try_emplace(program, static_cast<std::uint32_t>(programs.size()));
    if (is_new) batch.programs.emplace_back().program_id = stable_hash(program_name(program));
    ProcessChange& change = batch.processes.emplace_back();
    change.process_id = id_of(process);
    change.program = at->second;
  }
  activity.flush();
  for (const ActivityTotal& t : activity_totals(batch)) {
    totals.row("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", t.bucket_us, kHost,
               kTotalKinds.at(static_cast<std::size_t>(t.kind)), t.step_s, t.id, t.sums.requested_bytes,
               t.sums.returned_bytes, t.sums.mmap_calls, t.sums.munmap_calls, t.sums.failed_calls,
               t.mapped_bytes ? "4096" : "\\N");
  }
  totals.flush();
}

void write_processes(Writer& writer, Books& books) {
  for (const std::uint64_t quiet : {kLive - 2, kLive - 1}) {
    books.processes[quiet].first_us = books.processes[quiet].last_us = kEndUs - 1'000'000;
  }
  Table table(writer,
              "processes (host_id, process_id, pid, ppid, uid, start_ns, exec_id, name, requested_bytes, "
              "returned_bytes, peak_bytes, mapped_bytes, resident_bytes, cgroup, mmap_calls, munmap_calls, "
              "mremap_calls, brk_calls, failed_calls, first_seen_us, last_seen_us, exited_us, batch)");
  for (const auto& [process, p] : books.processes) {
    const bool is_live = process < kLive;
    table.row(
        "{}\t{}\t{}\t1\t1000\t{}\t0\t{}\t{}\t{}\t{}\t{}\t{}\t/system.slice/"
        "{}.service\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}"
        "\t1",
        kHost, id_of(process), pid_of(process), p.first_us * 1'000, program_name(program_of(process)),
        p.sums.requested_bytes, p.sums.returned_bytes, p.sums.requested_bytes,
        is_live ? p.sums.requested_bytes : 0, is_live ? p.sums.requested_bytes / 2 : 0,
        program_name(program_of(process)), p.sums.mmap_calls, p.sums.munmap_calls, p.mremap_calls,
        p.brk_calls, p.sums.failed_calls, p.first_us, p.last_us,
        is_live ? std::string("\\N") : std::to_string(p.last_us + 1));
  }
  table.flush();
  Table programs(writer, "programs");
  for (std::size_t program = 0; program < kPrograms; ++program) {
    const std::string name = program_name(program);
    const Sums& sums = books.programs.at(program);
    programs.row("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t1", kHost, stable_hash(name), name, sums.requested_bytes,
                 sums.returned_bytes, sums.mmap_calls, sums.munmap_calls, sums.failed_calls);
  }
  programs.flush();
}

void write_host(Writer& writer, const Books& books, std::uint64_t rows) {
  writer.run(fmt::format(
      "INSERT INTO hosts VALUES ({}, 'bench', '6.1', 'boot', 4096, 2097152, 17179869184, 0, 0, {})", kHost,
      kEndUs));
  writer.run(fmt::format(
      "INSERT INTO collectors (host_id, run, version, source, replay, state, started_us, updated_us, lag_us, "
      "events_received, requests_stored, lost_tracer, lost_transport, lost_parse, tracer_restarts, "
      "queued_batches, "
      "cpu_us, rss_bytes, left_out) VALUES ({0}, 1, '0', 'bench', 0, 'running', {1}, {1}, 0, {2}, {2}, 0, 0, "
      "0, 0, 0, "
      "0, 0, '[]')",
      kHost, kEndUs, rows));
  writer.run(fmt::format(
      "INSERT INTO checkpoint (host_id, run, seq, batch, last_time_us, stored_us, requests, requested_bytes, "
      "returned_bytes, mmap_calls, munmap_calls, failed_calls) VALUES ({}, 1, {}, {}, {}, {}, {}, {}, {}, "
      "{}, {}, {})",
      kHost, rows, rows / kBatchRows, kEndUs, kEndUs, rows, books.all.requested_bytes,
      books.all.returned_bytes, books.all.mmap_calls, books.all.munmap_calls, books.all.failed_calls));
  Table gaps(writer, "gaps");
  for (int i = 0; i < 500; ++i)
    gaps.row("{}\t{}\t{}\ttracer\t1\t1\tbench", kHost, kEndUs - i * 1'000'000, kEndUs);
  gaps.flush();
}

/// Machines besides the one whose ledger it is: what a list of all of them reads.
void write_fleet(Writer& writer) {
  constexpr int kOthers = 999;
  writer.run(fmt::format(
      "INSERT INTO hosts WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
      "SELECT 1000000 + i, CONCAT('vm', i), '6.1', CONCAT('boot', i), 4096, 2097152, 17179869184, 0, 0, {} "
      "FROM n",
      kOthers, kEndUs));
  writer.run(fmt::format(
      "INSERT INTO collectors (host_id, run, version, source, replay, state, started_us, updated_us, lag_us, "
      "events_received, requests_stored, lost_tracer, lost_transport, lost_parse, tracer_restarts, "
      "queued_batches, cpu_us, rss_bytes, left_out, recent_us, recent_requests) SELECT host_id, 1, '0', "
      "'ebpf', "
      "0, 'running', 0, {}, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, '[]', 10000000, host_id FROM hosts WHERE host_id "
      "<> {}",
      kEndUs, kHost));
  writer.run(fmt::format(
      "INSERT INTO checkpoint (host_id, run, seq, batch, last_time_us, stored_us, requests, requested_bytes, "
      "returned_bytes, mmap_calls, munmap_calls, failed_calls) SELECT host_id, 1, 1, 1, {0}, {0}, 1, 4096, "
      "0, "
      "1, 0, 0 FROM hosts WHERE host_id <> {1}",
      kEndUs, kHost));
  writer.run(
      fmt::format("INSERT INTO host_leases (host_id, boot_id, alive_us, until_us) SELECT host_id, boot_id, "
                  "{0}, {0} FROM hosts",
                  kEndUs));
}

void fill(const DatabaseConfig& config, std::uint64_t rows) {
  constexpr std::uint64_t kParts = 2;
  Writer writer(config);
  write_partitions(writer);
  std::array<Books, kParts> books;
  std::vector<std::thread> threads;
  const std::uint64_t of_part = rows / kParts / kBatchRows * kBatchRows;
  for (std::uint64_t part = 0; part < kParts; ++part) {
    const std::uint64_t youngest = part * of_part;
    const std::uint64_t oldest = (part + 1 == kParts ? rows : youngest + of_part) - 1;
    threads.emplace_back([&config, &books, part, oldest, youngest, rows] {
      write_part(config, oldest, youngest, rows, books.at(part));
    });
  }
  for (std::thread& thread : threads) thread.join();
  books[0].add(books[1]);
  write_activity(writer, books[0]);
  write_processes(writer, books[0]);
  write_host(writer, books[0], rows);
  write_fleet(writer);
  writer.run(
      "ANALYZE TABLE requests, request_spans, processes, programs, activity, activity_totals, gaps, hosts, "
      "collectors, host_leases, checkpoint");
}

}  // namespace
}  // namespace mapledger::bench

int main(int argc, char** argv) {
  using namespace mapledger;
  if (argc != 2) {
    std::fputs("usage: fill_ledger ROWS, a multiple of 1000; DB_SOCKET and DB_NAME say where\n", stderr);
    return 2;
  }
  try {
    DatabaseConfig config;
    const char* socket = std::getenv("DB_SOCKET");
    const char* name = std::getenv("DB_NAME");
    if (socket == nullptr || name == nullptr) throw std::runtime_error("set DB_SOCKET and DB_NAME");
    config.socket = socket;
    config.user = "root";
    config.name = name;
    mysql_library_init(0, nullptr, nullptr);
    bench::fill(config, std::stoull(argv[1]));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fill_ledger: %s\n", error.what());
    return 1;
  }
}
