#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "common/names.hpp"

namespace mapledger::parse {

/// Walks over the comma-separated fields of one line. Pure; allocates nothing. After the first field that
/// does not fit, `bad()` names it and every further call does nothing. Inlined by force: only then do the
/// positions stay in registers from field to field, which was seen to make it three times as fast
/// (tests/bench/parse).
class FieldReader {
 public:
  explicit FieldReader(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  /// An unsigned number and the comma after it.
  template <class T>
  [[gnu::always_inline]] void number(T& out, const char* field) {
    std::uint64_t value = 0;
    if (bad_ != nullptr || !digits(value) || !comma() || value > T(-1)) return fail(field);
    out = static_cast<T>(value);
  }

  /// A signed number and the comma after it.
  [[gnu::always_inline]] void number(std::int64_t& out, const char* field) {
    const bool negative = at_ != end_ && *at_ == '-';
    if (negative) ++at_;
    std::uint64_t value = 0;
    if (bad_ != nullptr || !digits(value) || !comma() || value > (1ULL << 63U) - (negative ? 0 : 1))
      return fail(field);
    out = static_cast<std::int64_t>(negative ? 0 - value : value);
  }

  /// Text up to the comma, and the comma.
  void text(std::string_view& out, const char* field) {
    const void* found =
        bad_ == nullptr ? std::memchr(at_, ',', static_cast<std::size_t>(end_ - at_)) : nullptr;
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
  [[gnu::always_inline]] bool comma() { return at_ != end_ && *at_++ == ','; }

  /// Digit by digit: most numbers of a line are short, for which eight at a time was seen to take twice as
  /// long.
  [[gnu::always_inline]] bool digits(std::uint64_t& value) {
    constexpr std::ptrdiff_t kNeverTooLarge = 19;
    const char* const first = at_;
    const char* const stop = end_ - at_ > kNeverTooLarge ? at_ + kNeverTooLarge : end_;
    std::uint64_t sum = 0;
    const char* at = at_;
    for (unsigned digit = 0; at != stop && (digit = static_cast<unsigned char>(*at) - unsigned{'0'}) < 10;
         ++at) {
      sum = sum * 10 + digit;
    }
    at_ = at;
    value = sum;
    return at != first && (at - first < kNeverTooLarge || more_digits(value));
  }

  /// Of a number of 19 digits or more: the rest, if it is below 2^64.
  bool more_digits(std::uint64_t& value) {
    for (unsigned digit = 0; at_ != end_ && (digit = static_cast<unsigned char>(*at_) - unsigned{'0'}) < 10;
         ++at_) {
      if (__builtin_mul_overflow(value, std::uint64_t{10}, &value)) return false;
      if (__builtin_add_overflow(value, std::uint64_t{digit}, &value)) return false;
    }
    return true;
  }

  const char* at_;
  const char* end_;
  const char* bad_ = nullptr;
};

}  // namespace mapledger::parse
