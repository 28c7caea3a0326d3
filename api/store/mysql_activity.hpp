#pragma once

#include <map>
#include <vector>

#include "api/store/types.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {

// What was done over time: the tables activity and activity_totals and, for steps of a second, the log. Each
// function reads a number of rows that its span of time bounds, not the length of the ledger.

/// See Store::activity.
mysql::DbResult<Activity> read_activity(mysql::Connection& connection, const ActivityFilter& filter);

/// Of rows with the time and the five sums, in the order of ActivityPoint.
std::vector<ActivityPoint> points_of(const std::vector<mysql::Row>& rows);

/// The same of one process, with its two numbers.
mysql::DbResult<Activity> read_activity_of_process(mysql::Connection& connection,
                                                   const ActivityFilter& filter);

/// The same in steps of a second, which are only in the log: at most about 20,000 of its rows are read.
mysql::DbResult<Activity> read_activity_of_seconds(mysql::Connection& connection,
                                                   const ActivityFilter& filter);

/// See Store::rates.
mysql::DbResult<std::map<std::uint64_t, Rates>> read_rates(mysql::Connection& connection, std::uint64_t host);

/// See Store::top_of.
mysql::DbResult<Top> read_top_of(mysql::Connection& connection, std::uint64_t host, Grouping by,
                                 const Window& window);

}  // namespace mapledger::api
