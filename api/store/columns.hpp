#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "common/mysql/statement.hpp"

namespace mapledger::api {

/// Reads a row's columns one after the other. The row must outlive it.
class Columns {
 public:
  explicit Columns(const mysql::Row& row, std::size_t first = 0) : row_(row), next_(first) {}
  std::uint64_t u64() { return row_.u64(next_++); }
  std::int64_t i64() { return row_.i64(next_++); }
  const std::string& text() { return row_.text(next_++); }
  std::optional<std::string> optional_text() {
    const std::size_t i = next_++;
    return row_.is_null(i) ? std::nullopt : std::optional(row_.text(i));
  }
  std::optional<std::uint64_t> optional_u64() {
    const std::size_t i = next_++;
    return row_.is_null(i) ? std::nullopt : std::optional(row_.u64(i));
  }
  std::optional<std::int64_t> optional_i64() {
    const std::size_t i = next_++;
    return row_.is_null(i) ? std::nullopt : std::optional(row_.i64(i));
  }
  /// A column that is cast to text: the client library gives a number that is not whole no length to fetch it
  /// by.
  std::optional<double> optional_double() {
    const std::string& digits = text();
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return read.ec == std::errc() ? std::optional(value) : std::nullopt;
  }

 private:
  const mysql::Row& row_;
  std::size_t next_;
};

}  // namespace mapledger::api
