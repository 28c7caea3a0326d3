#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "collector/spool/bytes.hpp"

namespace mapledger::spool {

// A varint of n bytes, 1 to 8, holds 7n bits: the number shifted left by n, with bit n-1 as the lowest that
// is set, little-endian. A number of more than 56 bits is a byte 0 and its 8 bytes. So the first byte tells
// the length, and one load and two shifts read any of them, where LEB128, of the same length, takes a branch
// a byte.

inline constexpr std::size_t kMaxVarintBytes = 9;

/// Writes to `out`, where kMaxVarintBytes must be free; returns what is behind it.
[[gnu::always_inline]] inline char* put_varint(char* out, std::uint64_t value) {
  const auto bits = static_cast<unsigned>(std::bit_width(value | 1U));
  if (bits > 56) [[unlikely]] {
    *out = 0;
    store(out + 1, value);
    return out + kMaxVarintBytes;
  }
  const unsigned bytes = (bits * 9 + 64) / 64;  // ceil(bits / 7) for 1 to 56
  store(out, (value << bytes) | (std::uint64_t{1} << (bytes - 1)));
  return out + bytes;
}

/// Signed to unsigned so that numbers near 0 stay small.
constexpr std::uint64_t fold(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}
constexpr std::int64_t unfold(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
}
/// A difference of any two, and back, modulo 2^64.
constexpr std::uint64_t fold_difference(std::int64_t value, std::int64_t base) {
  return fold(
      static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base)));
}
constexpr std::int64_t unfold_difference(std::uint64_t folded, std::int64_t base) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(unfold(folded)) +
                                   static_cast<std::uint64_t>(base));
}

/// Walks over the fields of a payload, which may be hostile: never reads outside it. After the first field
/// that does not fit, `good()` is false and all further fields are 0 or empty.
class FieldCursor {
 public:
  explicit FieldCursor(std::string_view payload)
      : at_(payload.data()), end_(payload.data() + payload.size()) {}

  [[gnu::always_inline]] std::uint64_t number() {
    if (end_ - at_ < static_cast<std::ptrdiff_t>(kMaxVarintBytes)) [[unlikely]]
      return number_near_end();
    const auto word = load<std::uint64_t>(at_);
    if ((word & 0xFFU) == 0) [[unlikely]] {
      const auto value = load<std::uint64_t>(at_ + 1);
      at_ += kMaxVarintBytes;
      return value;
    }
    const auto bytes = static_cast<unsigned>(std::countr_zero(word)) + 1;
    at_ += bytes;
    return (word << (64 - 8 * bytes)) >> (64 - 7 * bytes);
  }
  /// A number that must fit T.
  template <class T>
  [[gnu::always_inline]] T narrow() {
    const std::uint64_t value = number();
    if (value > T(-1)) [[unlikely]]
      fail();
    return static_cast<T>(value);
  }
  [[gnu::always_inline]] std::int64_t signed_number() { return unfold(number()); }

  std::uint8_t byte() {
    if (at_ == end_) {
      fail();
      return 0;
    }
    return static_cast<std::uint8_t>(*at_++);
  }
  /// Points into the payload.
  [[gnu::always_inline]] std::string_view text(std::size_t max_bytes) {
    const std::uint64_t bytes = number();
    if (bytes > max_bytes || bytes > left()) [[unlikely]] {
      fail();
      return {};
    }
    const std::string_view found(at_, bytes);
    at_ += bytes;
    return found;
  }

  [[nodiscard]] bool good() const { return !failed_; }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  void fail() {
    failed_ = true;
    at_ = end_;
  }

 private:
  [[gnu::noinline]] std::uint64_t number_near_end() {
    char padded[kMaxVarintBytes] = {};
    if (left() == 0) {
      fail();
      return 0;
    }
    std::memcpy(padded, at_, left());
    FieldCursor cursor({padded, sizeof padded});
    const std::uint64_t value = cursor.number();
    const std::size_t taken = sizeof padded - cursor.left();
    if (taken > left()) {
      fail();
      return 0;
    }
    at_ += taken;
    return value;
  }

  const char* at_;
  const char* end_;
  bool failed_ = false;
};

}  // namespace mapledger::spool
