#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "collector/account/mapping.hpp"

namespace mapledger {

enum class Call : std::uint8_t { kMmap, kMunmap, kMremap, kBrk };

/// One row of the request log. -1: the stream carries none (sql/001_ledger.sql says the rest).
struct RequestRow {
  std::int64_t time_us = 0;
  std::uint64_t seq = 0;
  std::uint64_t process_id = 0;
  std::uint64_t address = 0;
  std::uint64_t length = 0;
  std::uint64_t old_length = 0;
  std::int64_t prot = -1;
  std::int64_t flags = -1;
  std::int64_t result = 0;
  std::int64_t uid = -1;
  std::int32_t tid = -1;
  std::uint32_t pid = 0;
  std::uint32_t program = 0;  ///< index into Batch::programs, for the name
  Call call = Call::kMmap;
  bool failed = false;
  bool has_result = false;
};

/// What requests add up to.
struct Sums {
  std::uint64_t requested_bytes = 0;
  std::uint64_t returned_bytes = 0;
  std::uint64_t mmap_calls = 0;
  std::uint64_t munmap_calls = 0;
  std::uint64_t failed_calls = 0;

  Sums& operator+=(const Sums& more) {
    requested_bytes += more.requested_bytes;
    returned_bytes += more.returned_bytes;
    mmap_calls += more.mmap_calls;
    munmap_calls += more.munmap_calls;
    failed_calls += more.failed_calls;
    return *this;
  }
};

/// What a batch changes in one process's row: sums are added to it, the rest replaces what is there.
struct ProcessChange {
  std::uint64_t process_id = 0;
  std::uint64_t start_ns = 0;
  std::uint64_t exec_id = 0;
  std::uint32_t pid = 0;
  std::optional<std::uint32_t> ppid;
  std::optional<std::uint32_t> uid;
  std::uint32_t program = 0;   ///< index into Batch::programs: the newest name
  std::uint32_t activity = 0;  ///< index into Batch::activity: the newest bucket
  Sums sums;
  std::uint64_t mremap_calls = 0;
  std::uint64_t brk_calls = 0;
  std::int64_t peak_rise = 0;  ///< highest of requested - returned within the batch, counted from its start
  std::optional<std::uint64_t> mapped_bytes;
  std::optional<std::uint64_t> stack_bytes;
  std::optional<std::uint64_t> resident_bytes;
  /// What was mapped before these effects, as far as is known: base_bytes + effects = mapped_bytes. Where the
  /// row that is changed says another number, events were missed: the difference is of Cause::kOther.
  std::uint64_t base_bytes = 0;
  Effects effects;
  std::string cgroup;  ///< empty: as it was
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::optional<std::int64_t> exited_us;
  // where those of its requests that are in the log are
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::int64_t first_request_us = 0;
  std::int64_t last_request_us = 0;
  std::uint32_t requests = 0;
};

struct ProgramChange {
  std::uint64_t program_id = 0;  ///< stable_hash() of the raw name
  std::string name;              ///< as stored: common/names.hpp
  std::string raw;               ///< as the kernel has it
  Sums sums;
};

struct ActivityChange {
  std::int64_t bucket_us = 0;
  std::uint64_t process_id = 0;
  Sums sums;
  std::optional<std::uint64_t> mapped_bytes = std::nullopt;  ///< at the last request
};

/// A program that ended without an event of its own row: its process went on to another by exec.
struct ProcessEnd {
  std::uint64_t process_id = 0;
  std::int64_t at_us = 0;
};

/// Where events went missing. In the order of the ENUM of gaps.stage.
enum class Stage : std::uint8_t { kCollector, kTracer, kTransport, kParse, kSpool, kDatabase };
inline constexpr std::array<const char*, 6> kStageNames = {"collector", "tracer", "transport",
                                                           "parse",     "spool",  "database"};

/// Events of several CPUs come in the order of their times but for this: what is missing behind the newest
/// time seen may be so much older.
inline constexpr std::int64_t kDisorderUs = 20'000;

struct Gap {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
  Stage stage = Stage::kCollector;
  std::optional<std::uint64_t> events;
  std::string detail;
};

/// All that one transaction stores, of one run. Built by the accountant, owned by whoever holds it, moved
/// from thread to thread.
struct Batch {
  std::uint32_t run = 0;
  std::uint64_t first_seq = 0;  ///< records of the run in this batch: first_seq to last_seq
  std::uint64_t last_seq = 0;
  std::int64_t last_time_us = 0;               ///< up to here the stream was whole: its newest event or beat
  std::int64_t oldest_request_us = INT64_MAX;  ///< whether it is a row or not
  std::uint64_t not_kept = 0;                  ///< requests that by the policy are in the sums alone
  Sums sums;
  std::vector<RequestRow> requests;  ///< those that are to be rows
  std::vector<ProcessChange> processes;
  std::vector<ProgramChange> programs;
  std::vector<ActivityChange> activity;
  std::vector<ProcessEnd> ends;
  std::vector<Gap> gaps;

  [[nodiscard]] std::uint64_t records() const { return last_seq + 1 - first_seq; }
  [[nodiscard]] bool empty() const { return last_seq < first_seq && gaps.empty() && ends.empty(); }
};

/// Brings processes and activity into the order of their tables' keys, which spares the database a search for
/// each.
inline void sort_by_key(Batch& batch) {
  std::sort(batch.processes.begin(), batch.processes.end(),
            [](const auto& a, const auto& b) { return a.process_id < b.process_id; });
  std::sort(batch.activity.begin(), batch.activity.end(), [](const auto& a, const auto& b) {
    return std::tie(a.bucket_us, a.process_id) < std::tie(b.bucket_us, b.process_id);
  });
}

}  // namespace mapledger
