#pragma once

#include <vector>

#include "api/store/log_ranges.hpp"
#include "api/store/span_index.hpp"
#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// Looks for a page of requests that a filter asks for, newest first, and for no longer than a bounded number
/// of rows takes, whatever the filter: then the page is what was found so far, and says how far was looked.
///
/// The log has no index but its time. Which stretches of it can hold what is asked for is known from
/// `request_spans`: of a process or a pid their own spans, of all else those of the whole log, most of which
/// are passed over by what they say of their rows. The stretches that are left are read from the newest on;
/// they may overlap, the order is exact. Borrows the connection; used once, by one thread.
class LogSearch {
 public:
  LogSearch(mysql::Connection& connection, const RequestFilter& filter)
      : connection_(connection), filter_(filter) {}

  mysql::DbResult<RequestPage> read();

 private:
  /// A part of the log that is to be read next: all that is younger than `down_to_us` and behind the
  /// position, as far as it is in the first `count` of `spans_`.
  struct Part {
    std::size_t count = 0;
    std::uint64_t rows = 0;  ///< of the log, about
    std::int64_t down_to_us = 0;
  };

  mysql::DbResult<std::vector<std::uint64_t>> processes();
  mysql::DbResult<RequestPosition> start(const SpanIndex& index);
  /// Reads what the spans at hand hold. True: the page is done.
  mysql::DbResult<bool> read_spans();
  [[nodiscard]] Part next_part() const;
  /// Makes the part smaller if it is more than may be read.
  mysql::DbResult<void> fit(Part& part);
  mysql::DbResult<void> read_part(const Part& part);
  [[nodiscard]] RequestPage page(bool is_all) const;
  [[nodiscard]] std::uint64_t wanted() const { return filter_.limit + 1 - found_.size(); }

  mysql::Connection& connection_;
  const RequestFilter& filter_;
  RequestPosition at_;
  std::vector<Span> spans_;        ///< those that may hold what is asked for, latest end first
  std::int64_t unread_to_us_ = 0;  ///< spans that are not at hand end here or before
  std::vector<MemoryRequest> found_;
  std::uint64_t rows_left_ = 20'000;  ///< of the log, that may be read
  std::uint64_t spans_left_ = 500;
  std::uint64_t rows_at_once_ = 2'000;
  bool has_read_ = false;
};

}  // namespace mapledger::api
