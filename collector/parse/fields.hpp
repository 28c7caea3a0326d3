#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "common/names.hpp"

namespace mapledger::parse {

/// Walks over the comma-separated fields of one line. Pure; allocates nothing. After the first field that does not
/// fit, `bad()` names it and every further call does nothing.
class FieldReader {
 public:
  explicit FieldReader(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  /// An unsigned number and the comma after it.
  template <class T>
  void number(T& out, const char* field) {
    std::uint64_t value = 0;
    if (bad_ != nullptr || !digits(value) || !comma() || value > T(-1)) return fail(field);
    out = static_cast<T>(value);
  }

  /// A signed number and the comma after it.
  void number(std::int64_t& out, const char* field) {
    const bool negative = at_ != end_ && *at_ == '-';
    if (negative) ++at_;
    std::uint64_t value = 0;
    if (bad_ != nullptr || !digits(value) || !comma() || value > (1ULL << 63U) - (negative ? 0 : 1)) return fail(field);
    out = static_cast<std::int64_t>(negative ? 0 - value : value);
  }

  /// Text up to the comma, and the comma.
  void text(std::string_view& out, const char* field) {
    const void* found = bad_ == nullptr ? std::memchr(at_, ',', static_cast<std::size_t>(end_ - at_)) : nullptr;
    if (found == nullptr) return fail(field);
    const auto* stop = static_cast<const char*>(found);
    out = {at_, static_cast<std::size_t>(stop - at_)};
    at_ = stop + 1;
  }

  /// All that is left.
  [[nodiscard]] std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  /// The first field that did not fit, or null.
  [[nodiscard]] const char* bad() const { return bad_; }
  void fail(const char* field) {
    if (bad_ == nullptr) bad_ = field;
    at_ = end_;
  }

 private:
  bool comma() { return at_ != end_ && *at_++ == ','; }

  /// Eight digits at a time: one load, a mask of the bytes that are none, three multiplications.
  bool digits(std::uint64_t& value) {
    const char* first = at_;
    while (end_ - at_ >= 8) {
      std::uint64_t chunk = 0;
      std::memcpy(&chunk, at_, 8);
      chunk ^= 0x3030303030303030ULL;
      const std::uint64_t others = ((chunk + 0x0606060606060606ULL) | chunk) & 0xF0F0F0F0F0F0F0F0ULL;
      const int count = std::countr_zero(others) / 8;
      if (count == 0) break;
      if (count < 8) chunk <<= 8U * static_cast<unsigned>(8 - count);
      value = value * kPowers[count] + eight(chunk);
      at_ += count;
      if (count < 8) break;
    }
    while (end_ - at_ < 8 && at_ != end_ && *at_ >= '0' && *at_ <= '9') {
      value = value * 10 + static_cast<std::uint64_t>(*at_++ - '0');
    }
    const auto length = at_ - first;
    return length > 0 && (length < 20 || fits(first, length));
  }

  static std::uint64_t eight(std::uint64_t chunk) {
    chunk = (chunk * 10) + (chunk >> 8U);
    return (((chunk & 0x000000FF000000FFULL) * 0x000F424000000064ULL) +
            (((chunk >> 16U) & 0x000000FF000000FFULL) * 0x0000271000000001ULL)) >> 32U;
  }

  /// Whether a number of 20 digits or more is below 2^64.
  static bool fits(const char* first, std::ptrdiff_t length) {
    while (length > 20 && *first == '0') {
      ++first;
      --length;
    }
    return length < 20 || (length == 20 && std::string_view(first, 20) <= "18446744073709551615");
  }

  static constexpr std::uint64_t kPowers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

  const char* at_;
  const char* end_;
  const char* bad_ = nullptr;
};

}  // namespace mapledger::parse
