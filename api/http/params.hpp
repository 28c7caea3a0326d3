#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/message.hpp"

namespace mapledger::api {

/// What an id looks like, for those who gave something else.
inline constexpr const char* kIdForm = "16 digits of 0123456789abcdef";

/// Reads a query's parameters and keeps the first thing that is wrong: ask for each, then look at problem().
/// A parameter that no one asked for, or that is given twice, is wrong too: a typo must not change an answer
/// silently.
class Params {
 public:
  explicit Params(const Query& query) : query_(query) {}

  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most);
  std::optional<bool> boolean(std::string_view name);
  /// 16 hexadecimal digits.
  std::optional<std::uint64_t> id(std::string_view name);
  std::optional<std::string> choice(std::string_view name, std::initializer_list<std::string_view> allowed);
  /// Which of `allowed` it is.
  std::optional<std::size_t> index(std::string_view name, std::span<const std::string_view> allowed);
  std::optional<std::string> text(std::string_view name);
  /// Text of 1 to `most` bytes, in UTF-8 and without control characters, as names are stored.
  std::optional<std::string> text(std::string_view name, std::size_t most);
  /// RFC 3339, as microseconds since 1970.
  std::optional<std::int64_t> time(std::string_view name);

  /// For what only the handler can judge.
  void reject(std::string_view name, std::string_view allowed);

  /// What is wrong, if anything. Call last.
  [[nodiscard]] std::optional<Response> problem() const;

 private:
  const std::string* find(std::string_view name);

  const Query& query_;
  std::vector<std::string> known_;
  std::optional<Problem> problem_;
};

}  // namespace mapledger::api
