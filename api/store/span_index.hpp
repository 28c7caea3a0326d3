#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// The process whose spans are those of the whole log.
inline constexpr std::uint64_t kWholeLog = 0;

/// A stretch of the log that holds rows of one process, of a batch or of all batches of some 200 ms; or, of
/// kWholeLog, all rows of a batch, with what is known of them.
struct Span {
  std::uint64_t process_id = 0;
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::uint64_t requests = 0;
  std::optional<std::uint64_t> failed;
  std::optional<std::uint64_t> longest;
  std::optional<std::uint64_t> calls;
  std::optional<std::string> names;

  /// How many rows of the log lie in it, of whatever process.
  [[nodiscard]] std::uint64_t rows() const {
    return process_id == kWholeLog ? requests : last_seq - first_seq + 1;
  }
  /// Whether a row in it may be one that the filter asks for.
  [[nodiscard]] bool may_hold(const RequestFilter& filter) const;
};

/// The spans of some processes, by where they end: rows of one pid without reading the whole log. Borrows the
/// connection.
class SpanIndex {
 public:
  SpanIndex(mysql::Connection& connection, std::uint64_t host, std::vector<std::uint64_t> processes)
      : connection_(connection), host_(host), processes_(std::move(processes)) {}

  /// Of the spans that may hold rows behind `at`, the `count` with the latest ends, latest first.
  [[nodiscard]] mysql::DbResult<std::vector<Span>> newest(const RequestPosition& at,
                                                          std::uint64_t count) const;

  /// The latest end of a span that reaches over that time, or the time itself if there is none. That more
  /// than 200 spans of a process which end behind it do not reach over it, and then one does, is taken for
  /// impossible: batches are out of order by milliseconds.
  [[nodiscard]] mysql::DbResult<std::int64_t> end_of_spans_over(std::int64_t time_us) const;

 private:
  mysql::Connection& connection_;
  std::uint64_t host_;
  std::vector<std::uint64_t> processes_;
};

}  // namespace mapledger::api
