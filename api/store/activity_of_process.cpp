#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "api/store/activity_steps.hpp"
#include "api/store/columns.hpp"
#include "api/store/mysql_activity.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

/// 90 days: of steps that end longer ago than that before the process's last event its net is not told.
constexpr std::int64_t kMostHours = 2'160;

/// What a row of the answer is.
enum Part : std::uint64_t { kStep, kSince, kInAll };

/// One SELECT of rows of both tables and of the process, so that all is of one moment.
class Statement {
 public:
  Statement(std::uint64_t host, std::uint64_t process) : host_(host), process_(process) {}

  /// What is kept in ten seconds or in hours, as `kept` says, from `from_us` to before `to_us`.
  void add_activity(Part part, ActivityStep kept, std::int64_t from_us, std::int64_t to_us) {
    if (from_us >= to_us) return;
    begin(part,
          "bucket_us, requested_bytes, returned_bytes, mmap_calls, munmap_calls, failed_calls, mapped_bytes");
    values_.emplace_back(host_);
    const bool is_hours = kept == ActivityStep::kHour;
    const std::string steps = list_steps(from_us, to_us, length_of(kept), values_);
    sql_ += fmt::format("{} FORCE INDEX (PRIMARY) WHERE host_id = ? AND bucket_us IN ({}) AND {} = ?)",
                        is_hours ? "activity_totals" : "activity", steps,
                        is_hours ? "kind = 'process' AND step_s = 3600 AND id" : "process_id");
    values_.emplace_back(process_);
  }
  void add_process() {
    begin(kInAll, "0, requested_bytes, returned_bytes, 0, 0, 0, NULL");
    sql_ += "processes WHERE host_id = ? AND process_id = ?)";
    values_.insert(values_.end(), {host_, process_});
  }
  DbResult<std::vector<Row>> read(Connection& connection) const {
    return select(connection, sql_ + " ORDER BY 2", values_);
  }

 private:
  void begin(Part part, std::string_view columns) {
    sql_ += fmt::format("{}(SELECT {}, {} FROM ", sql_.empty() ? "" : " UNION ALL ",
                        static_cast<unsigned>(part), columns);
  }

  std::uint64_t host_;
  std::uint64_t process_;
  std::string sql_;
  std::vector<Value> values_;
};

/// What the process did from `from_us` up to its end or to now. False: that is too long ago to be told.
bool add_since(Statement& statement, std::int64_t from_us, std::int64_t last_us) {
  // later than its last event that was read before this: more may have come meanwhile
  const std::int64_t end_us = floor_to(last_us, kTenSecondsUs) + 3 * kTenSecondsUs;
  const std::int64_t hours_from_us = -floor_to(-from_us, kHourUs);
  const std::int64_t hours_to_us = -floor_to(-end_us, kHourUs);
  if ((hours_to_us - hours_from_us) / kHourUs > kMostHours) return false;
  statement.add_activity(kSince, ActivityStep::kTenSeconds, from_us, std::min(hours_from_us, end_us));
  statement.add_activity(kSince, ActivityStep::kHour, hours_from_us, hours_to_us);
  return true;
}

void add_to(ActivityPoint& point, const Row& row) {
  point.requested_bytes += row.u64(2);
  point.returned_bytes += row.u64(3);
  point.mmap_calls += row.u64(4);
  point.munmap_calls += row.u64(5);
  point.failed_calls += row.u64(6);
  if (!row.is_null(7)) point.mapped_bytes = row.u64(7);
}

/// Back from what it is in the end: what was requested less what was given back, which may be below 0.
void tell_net(std::vector<ActivityPoint>& points, std::uint64_t net_in_the_end) {
  std::uint64_t net = net_in_the_end;  // modulo 2^64: sums of requests are
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    point->net_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(static_cast<std::int64_t>(net), 0));
    net -= point->requested_bytes - point->returned_bytes;
  }
}

}  // namespace

DbResult<Activity> read_activity_of_process(Connection& connection, const ActivityFilter& filter) {
  const auto process =
      select(connection, "SELECT last_seen_us FROM processes WHERE host_id = ? AND process_id = ?",
             {filter.host, *filter.process});
  if (!process) return process.error();
  // Kept are ten seconds and hours; minutes are added up.
  const auto kept = filter.step == ActivityStep::kHour ? ActivityStep::kHour : ActivityStep::kTenSeconds;
  Activity activity;
  std::int64_t from_us = filter.from_us;
  const std::int64_t most_us = kMostLookups * length_of(kept);
  if (filter.to_us - from_us > most_us) {
    from_us = floor_to(filter.to_us - most_us, length_of(filter.step)) + length_of(filter.step);
    activity.looked_back_to_us = from_us;
  }
  Statement statement(filter.host, *filter.process);
  statement.add_activity(kStep, kept, from_us, filter.to_us);
  const bool tells_net = !process->empty() && add_since(statement, filter.to_us, process->front().i64(0));
  if (tells_net) statement.add_process();
  const auto rows = statement.read(connection);
  if (!rows) return rows.error();
  std::uint64_t net = 0;
  for (const Row& row : *rows) {
    if (row.u64(0) != kStep) {
      const std::uint64_t kept_bytes = row.u64(2) - row.u64(3);
      net += row.u64(0) == kInAll ? kept_bytes : 0 - kept_bytes;
      continue;
    }
    const std::int64_t time_us = floor_to(row.i64(1), length_of(filter.step));
    if (activity.points.empty() || activity.points.back().time_us != time_us) {
      activity.points.emplace_back().time_us = time_us;
    }
    add_to(activity.points.back(), row);
  }
  if (tells_net) tell_net(activity.points, net);
  return activity;
}

}  // namespace mapledger::api
