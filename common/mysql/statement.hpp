#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mysql.h>

#include "common/mysql/connection.hpp"

namespace mapledger::mysql {

/// A parameter or a column: NULL, a number or text.
using Value = std::variant<std::monostate, std::int64_t, std::uint64_t, std::string>;

/// One row of a prepared statement's result. The accessors convert between signed and unsigned as SQL would
/// store them; a NULL number reads as 0 and a NULL text as empty: ask is_null() where that matters.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  [[nodiscard]] bool is_null(std::size_t i) const {
    return std::holds_alternative<std::monostate>(values_.at(i));
  }
  [[nodiscard]] std::int64_t i64(std::size_t i) const;
  [[nodiscard]] std::uint64_t u64(std::size_t i) const;
  [[nodiscard]] const std::string& text(std::size_t i) const;

 private:
  std::vector<Value> values_;
};

/// Prepares `sql` (constant text with ? for values), binds `params`, runs it and takes all rows. Whole-number
/// columns come as numbers, all others as text; cast a DOUBLE to CHAR, it has no length to be fetched by. The
/// connection must not be in use elsewhere.
DbResult<std::vector<Row>> select(Connection& connection, std::string_view sql,
                                  const std::vector<Value>& params = {});

}  // namespace mapledger::mysql
