#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// A stretch of the log that holds rows of one process: of a batch, or of all batches of some 200 ms.
struct Span {
  std::uint64_t process_id = 0;
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::uint64_t run = 0;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::uint64_t requests = 0;
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

 private:
  mysql::Connection& connection_;
  std::uint64_t host_;
  std::vector<std::uint64_t> processes_;
};

}  // namespace mapledger::api
