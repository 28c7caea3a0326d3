#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "api/store/types.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {

/// Later than any request's.
inline constexpr RequestKey kNewestKey{INT64_MAX, UINT64_MAX, UINT64_MAX};

/// The newest rows of several ranges of the primary key of `requests`, each read from its end. Passive: built
/// up, then read once.
///
/// One SELECT a range, never an OR of ranges: for these MariaDB 10.11 leaves out rows when it reads the key
/// backwards and stops at a LIMIT.
class LogRanges {
 public:
  /// Only rows of the filter's host that are of its pid, process, name, call, failure and length; its times
  /// and position are the caller's.
  LogRanges(const RequestFilter& filter, std::uint64_t limit);

  /// `condition` is constant SQL on the columns behind host_id.
  void add(std::string_view condition, std::initializer_list<mysql::Value> values);
  /// Rows as old as `before` that come behind it.
  void add_ties(const RequestKey& before);

  /// At most `limit` rows of all ranges together, newest first.
  mysql::DbResult<std::vector<MemoryRequest>> read(mysql::Connection& connection) const;

 private:
  std::uint64_t limit_;
  std::string matches_;  ///< SQL
  std::vector<mysql::Value> matched_;
  std::string sql_;
  std::vector<mysql::Value> values_;
};

}  // namespace mapledger::api
