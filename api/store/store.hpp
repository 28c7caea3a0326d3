#pragma once

#include <map>
#include <string>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "api/store/explained.hpp"
#include "api/store/status_types.hpp"
#include "api/store/types.hpp"
#include "common/mysql/route.hpp"

namespace mapledger::api {

/// Why the ledger could not be read.
struct StoreError {
  enum class Kind {
    kAway,      ///< not reachable, not serving or too slow: passes by itself
    kNoSchema,  ///< the tables are not those this program knows
    kOther,     ///< a bug or missing rights
  };
  Kind kind = Kind::kOther;
  std::string message;  ///< for the log; may name the database's address
};

[[noreturn]] void throw_exception_from_error(const StoreError& error, const boost::source_location&);

template <class T>
using StoreResult = boost::system::result<T, StoreError>;

/// The version of sql/ that the statements here are written for.
inline constexpr std::uint64_t kSchemaVersion = 9;

/// The longest window of a pie, in microseconds: 7 days.
inline constexpr std::int64_t kLongestTop = std::int64_t{7} * 86'400 * 1'000'000;

/// All that the api reads of the ledger. Calls block; any thread may call, several at once.
class Store {
 public:
  virtual ~Store() = default;

  /// The database's addresses and the connections to each; none: it has only one.
  [[nodiscard]] virtual std::vector<mysql::Route::Place> places() const { return {}; }

  /// The machine of that id, or, without one, the one shown by default: of the collectors that were heard of
  /// within five seconds of the one heard of last those that run, and of these the one started last. Nothing:
  /// no such machine.
  virtual StoreResult<std::optional<Machine>> machine(std::optional<std::uint64_t> id) = 0;

  virtual StoreResult<std::vector<Process>> processes(const ProcessFilter& filter) = 0;
  /// The end of the `count`-th youngest of those that ended before that time. Nothing: there are not so many.
  virtual StoreResult<std::optional<std::int64_t>> nth_end(std::uint64_t host, std::int64_t before_us,
                                                           std::uint64_t count) = 0;
  /// By process; one that did nothing is left out.
  virtual StoreResult<std::map<std::uint64_t, Rates>> rates(std::uint64_t host) = 0;
  /// Nothing: the host has no process of that id.
  virtual StoreResult<std::optional<ProcessDetail>> process(std::uint64_t host, std::uint64_t id) = 0;
  /// Nothing: the host has no process of that id.
  virtual StoreResult<std::optional<Sizes>> sizes(std::uint64_t host, std::uint64_t process) = 0;
  virtual StoreResult<RequestPage> requests(const RequestFilter& filter) = 0;
  /// The spans that reach into the window and whose requests are not all rows of the log, the newest policy
  /// first: at most 8, and one for all before these. To be asked behind what was read of the log, so that
  /// no policy is missing that it was stored under.
  virtual StoreResult<std::vector<PartlyStored>> partly_stored(std::uint64_t host, const Window& window) = 0;
  virtual StoreResult<Top> top(std::uint64_t host, Grouping by) = 0;
  /// Of what was requested in a span of at most kLongestTop. Its ends are moved outwards to those of the
  /// steps that are kept; the answer has them.
  virtual StoreResult<Top> top_of(std::uint64_t host, Grouping by, const Window& window) = 0;
  virtual StoreResult<Activity> activity(const ActivityFilter& filter) = 0;
  /// The time of the host's newest event.
  virtual StoreResult<std::int64_t> last_time(std::uint64_t host) = 0;
  virtual StoreResult<Status> status(std::optional<std::uint64_t> host) = 0;
  virtual StoreResult<std::vector<Gap>> gaps(const GapFilter& filter) = 0;

  /// The machines whose collectors reported last, at most 1,000, the newest report first. Without totals and
  /// gaps.
  virtual StoreResult<std::vector<Status>> machines() = 0;

  /// From one row a host in each of a few tables, whatever the ledger holds of it.
  virtual StoreResult<HostPage> hosts(const HostFilter& filter) = 0;

  /// How far that machine's ledger is stored, or that of the one shown by default. Nothing: there is no such
  /// machine, or none at all.
  virtual StoreResult<std::optional<Head>> head(std::optional<std::uint64_t> host) = 0;

  /// Processes of the host changed after `batch`: those alive, and those that ended at or after
  /// `ended_from_us`.
  virtual StoreResult<std::vector<Process>> changed_processes(std::uint64_t host, std::uint64_t batch,
                                                              std::int64_t ended_from_us) = 0;

  /// Requests stored after `from` and up to `to`, of the same run, whose times lie between from's newest less
  /// a second and to's newest: newest first, at most `limit`.
  virtual StoreResult<std::vector<MemoryRequest>> new_requests(const Head& from, const Head& to,
                                                               std::uint64_t limit) = 0;

  /// The number of the newest migration, 0 if the ledger has no tables.
  virtual StoreResult<std::uint64_t> schema_version() = 0;
};

}  // namespace mapledger::api
