#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/mysql/connection.hpp"
#include "tests/chaos/verdict.hpp"

namespace mapledger::chaos {

/// What a ledger of one machine says. Throws what DbResult::value() does. Borrows the connection.
class LedgerReader {
 public:
  explicit LedgerReader(mysql::Connection& connection) : connection_(connection) {}

  /// Every request of the process whose address is a number's, in no order.
  void numbered_requests(std::uint64_t pid,
                         const std::function<void(std::uint64_t n, const NumberedRequest&)>& take);

  struct GapRow {
    Span span;
    std::string text;  ///< stage and detail
  };
  std::vector<GapRow> gaps();

  /// The same sums twice, keys beginning with the table's name: of the rows of requests, and as they are
  /// kept.
  struct Books {
    SumsByKey of_requests;
    SumsByKey kept;
  };
  Books books();
  /// Rows of requests, and how many there are by the checkpoint, by the processes' spans and by
  /// those of the whole log.
  struct Counts {
    std::uint64_t rows = 0;
    std::uint64_t checkpoint = 0;
    std::uint64_t spans = 0;
    std::uint64_t stretches = 0;
  };
  Counts counts();
  /// Processes whose mapped_bytes is not what their columns by_* come to.
  std::uint64_t unexplained();

 private:
  using TextRow = mysql::Connection::TextRow;
  void each(const std::string& sql, const std::function<void(const TextRow&)>& take);

  mysql::Connection& connection_;
};

}  // namespace mapledger::chaos
