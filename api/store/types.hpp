#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace mapledger::api {

/// The machine that an answer is about.
struct Machine {
  std::uint64_t id = 0;
  std::uint64_t total_memory_bytes = 0;  ///< MemTotal + SwapTotal, what percentages are of
};

/// A row of `processes`.
struct Process {
  std::uint64_t id = 0;
  std::uint64_t pid = 0;
  std::optional<std::uint64_t> ppid;
  std::optional<std::uint64_t> uid;
  std::optional<std::string> user;    ///< the uid's name
  std::optional<std::string> cgroup;  ///< path in the hierarchy
  std::string name;
  std::uint64_t requested_bytes = 0;
  std::uint64_t returned_bytes = 0;
  std::uint64_t peak_bytes = 0;
  std::optional<std::uint64_t> mapped_bytes;
  std::optional<std::uint64_t> stack_bytes;
  std::optional<std::uint64_t> resident_bytes;
  std::uint64_t mmap_calls = 0;
  std::uint64_t munmap_calls = 0;
  std::uint64_t mremap_calls = 0;
  std::uint64_t brk_calls = 0;
  std::uint64_t failed_calls = 0;
  std::int64_t first_seen_us = 0;
  std::int64_t last_seen_us = 0;
  std::optional<std::int64_t> exited_us;

  [[nodiscard]] std::uint64_t net_bytes() const {
    return requested_bytes > returned_bytes ? requested_bytes - returned_bytes : 0;
  }
};

/// What a list of processes is ordered by.
enum class ProcessSort : std::uint8_t {
  kNet,
  kMapped,
  kResident,
  kRequested,
  kReturned,
  kPeak,
  kMmapCalls,
  kMunmapCalls,
  kFailedCalls,
  kPid,
  kFirstSeen,
  kLastSeen,
  kExited,
  kName,
};
inline constexpr std::size_t kProcessSorts = 14;

/// Where a page of processes ended: its last one, by what the list is ordered by and then by id.
struct ProcessKey {
  ProcessSort sort = ProcessSort::kNet;
  bool ascending = false;
  std::uint64_t number = 0;
  std::string text;  ///< of kName, whose number is 0
  std::uint64_t id = 0;
  std::int64_t ended_from_us = INT64_MIN;  ///< ProcessFilter::ended_from_us of the first page
};

/// What the process is ordered by; one that lives counts as the last to exit.
ProcessKey key_of(const Process& process, ProcessSort sort);

struct ProcessFilter {
  std::uint64_t host = 0;
  std::optional<std::uint64_t> pid;
  std::optional<bool> live;
  std::optional<std::string> name;    ///< exactly this
  std::optional<std::string> search;  ///< part of the name, whatever the case of its letters
  ProcessSort sort = ProcessSort::kNet;
  bool ascending = false;
  /// Of those that ended only these; `before` leaves that moment out.
  std::int64_t ended_from_us = INT64_MIN;
  std::int64_t ended_before_us = INT64_MAX;
  std::optional<ProcessKey> after;
  std::uint64_t limit = 0;
};

/// What a process did in the last ten whole seconds of its host's ledger.
struct Rates {
  double requested_bytes = 0;  ///< a second, as all
  double returned_bytes = 0;
  double calls = 0;
};

/// A request's place in the log of its host: (time, run, seq), newest first.
struct RequestKey {
  std::int64_t time_us = 0;
  std::uint64_t run = 0;
  std::uint64_t seq = 0;
  [[nodiscard]] auto tied() const { return std::tie(time_us, run, seq); }
  friend bool operator==(const RequestKey& a, const RequestKey& b) { return a.tied() == b.tied(); }
  friend bool operator<(const RequestKey& a, const RequestKey& b) { return a.tied() < b.tied(); }
  friend bool operator>(const RequestKey& a, const RequestKey& b) { return b < a; }
};

/// A row of `requests`. The column's own marks for "the stream carries none" are kept (sql/001_ledger.sql).
struct MemoryRequest {
  RequestKey key;
  std::uint64_t host = 0;
  std::uint64_t process_id = 0;
  std::uint64_t pid = 0;
  std::int64_t tid = -1;
  std::string call;
  bool failed = false;
  std::uint64_t address = 0;
  std::uint64_t length = 0;
  std::uint64_t old_length = 0;
  std::int64_t protection = -1;
  std::int64_t flags = -1;
  std::optional<std::int64_t> result;
  std::string name;
};

/// Where a page of requests ended. `spans_to_us` is used with a pid only: spans that end later hold nothing
/// more.
struct RequestPosition {
  RequestKey before;
  std::int64_t spans_to_us = INT64_MAX;
};

struct RequestFilter {
  std::uint64_t host = 0;
  std::optional<std::uint64_t> pid;
  std::optional<std::uint64_t> process;
  std::optional<std::string> name;  ///< exactly this, as stored
  std::optional<std::string> call;
  std::optional<bool> failed;
  std::optional<std::uint64_t> min_length;
  std::optional<std::int64_t> from_us;
  std::optional<std::int64_t> to_us;  ///< this moment is left out
  std::optional<RequestPosition> position;
  std::uint64_t limit = 0;

  /// Whether a row may be left out for what it holds, not only for its time.
  [[nodiscard]] bool looks_into_rows() const { return name || call || failed || min_length; }
};

struct RequestPage {
  std::vector<MemoryRequest> items;
  std::optional<RequestPosition> next;  ///< nothing: this was the last page
  /// The page has fewer rows than asked for, since looking on would take too long: down to this time the log
  /// was searched.
  std::optional<std::int64_t> looked_back_to_us;
};

enum class ActivityStep : std::uint16_t { kSecond = 1, kTenSeconds = 10, kMinute = 60, kHour = 3600 };

/// Of the host, or of one of these.
struct ActivityFilter {
  std::uint64_t host = 0;
  std::optional<std::uint64_t> pid;
  std::optional<std::uint64_t> process;
  std::optional<std::string> program;
  ActivityStep step = ActivityStep::kTenSeconds;
  std::int64_t from_us = 0;  ///< both at the begin of a step; the last step ends at `to`
  std::int64_t to_us = 0;
};

/// What was done in one step.
struct ActivityPoint {
  std::int64_t time_us = 0;
  std::uint64_t requested_bytes = 0;
  std::uint64_t returned_bytes = 0;
  std::uint64_t mmap_calls = 0;
  std::uint64_t munmap_calls = 0;
  std::uint64_t failed_calls = 0;
  // of a process alone; nothing: not known
  std::optional<std::uint64_t> net_bytes;     ///< at the end of the step
  std::optional<std::uint64_t> mapped_bytes;  ///< at its last request of the step
};

/// In the order of time, without the steps in which nothing was done.
struct Activity {
  std::vector<ActivityPoint> points;
  std::optional<std::int64_t> looked_back_to_us;  ///< what is before would take too long to read
};

/// Requests of a process whose lengths are of one step.
struct SizeStep {
  std::uint64_t from_bytes = 0;
  std::uint64_t below_bytes = 0;
  std::uint64_t mmap_calls = 0;
  std::uint64_t munmap_calls = 0;
  std::uint64_t failed_calls = 0;
  std::uint64_t requested_bytes = 0;
  std::uint64_t returned_bytes = 0;
};

/// In the order of lengths, without the steps that have no request.
struct Sizes {
  std::vector<SizeStep> steps;
  std::optional<std::int64_t> looked_back_to_us;  ///< what is before would take too long to read
};

/// How far a host's ledger was stored, as the stream follows it.
struct Head {
  Machine machine;
  std::uint64_t run = 0;
  std::uint64_t seq = 0;
  std::uint64_t batch = 0;
  std::int64_t last_time_us = 0;
  std::uint64_t requests = 0;
};

enum class Grouping { kProcess, kProgram };

struct Slice {
  std::optional<std::uint64_t> process_id;
  std::optional<std::uint64_t> pid;
  std::string name;
  std::uint64_t requested_bytes = 0;
};

/// A span of time: from `from_us` up to before `to_us`.
struct Window {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
};

/// A span of time of which the log has only the requests that a policy names (sql/008_policy.sql).
struct PartlyStored {
  std::int64_t from_us = 0;
  std::optional<std::int64_t> to_us;  ///< nothing: the policy is in force
  std::string policy;                 ///< `several`: of spans that are not told one by one
};

/// The pie. At most ten slices; what they leave of `total_bytes` is in `others_bytes`, if anything is left.
struct Top {
  Grouping by = Grouping::kProcess;
  std::vector<Slice> slices;
  std::optional<std::uint64_t> others_bytes;
  std::uint64_t total_bytes = 0;
  std::optional<Window> window;  ///< nothing: of all time
};

}  // namespace mapledger::api
