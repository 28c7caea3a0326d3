#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mapledger {

struct Blob {
  std::string_view bytes;
};

/// The one place that puts values into SQL text: numbers as digits, text quoted and escaped for a session
/// with utf8mb4 and backslash escapes (common/mysql/connection.hpp sets both). Column names and operators are
/// constants of the caller. Reuses its buffer. One thread.
class SqlWriter {
 public:
  void clear() { sql_.clear(); }
  /// Constant SQL, never data.
  SqlWriter& raw(std::string_view constant) {
    sql_ += constant;
    return *this;
  }

  template <class T>
  requires std::integral<T> || std::floating_point<T> SqlWriter& value(T number) {
    char digits[32];
    sql_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    return *this;
  }
  template <class T>
  SqlWriter& value(const std::optional<T>& number) {
    return number ? value(*number) : raw("NULL");
  }
  SqlWriter& value(std::string_view text) {
    sql_ += '\'';
    for (const char c : text) {
      if (c == '\0') {
        sql_ += "\\0";
        continue;
      }
      if (c == '\'' || c == '\\') sql_ += '\\';
      sql_ += c;
    }
    sql_ += '\'';
    return *this;
  }
  /// Bytes, as a hexadecimal literal.
  SqlWriter& value(Blob blob) {
    constexpr char kDigits[] = "0123456789abcdef";
    sql_ += "x'";
    for (const char c : blob.bytes) {
      const auto byte = static_cast<unsigned char>(c);
      sql_ += kDigits[byte >> 4U];
      sql_ += kDigits[byte & 15U];
    }
    sql_ += '\'';
    return *this;
  }
  SqlWriter& value(const char* text) { return value(std::string_view(text)); }

  /// "(a,b,c)", after a comma if it is not the first row of its statement.
  template <class... T>
  SqlWriter& row(bool first, const T&... values) {
    if (!first) sql_ += ',';
    sql_ += '(';
    bool first_value = true;
    ((first_value ? void(first_value = false) : void(sql_ += ','), value(values)), ...);
    sql_ += ')';
    return *this;
  }

  [[nodiscard]] const std::string& sql() const { return sql_; }

 private:
  std::string sql_;
};

}  // namespace mapledger
