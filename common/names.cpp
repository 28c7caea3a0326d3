#include "common/names.hpp"

#include <cstdint>

namespace mapledger {
namespace {

/// Length of the valid, printable UTF-8 sequence at the start of `s`, or 0 (RFC 3629, table in section 4).
std::size_t utf8_length(std::string_view s) {
  const auto byte = [&](std::size_t i) {
    return i < s.size() ? static_cast<std::uint8_t>(s[i]) : std::uint8_t{0};
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const std::uint8_t b0 = byte(0);
  const std::uint8_t b1 = byte(1);
  if (b0 < 0x80) return b0 >= 0x20 && b0 != 0x7F ? 1 : 0;
  if (b0 >= 0xC2 && b0 <= 0xDF) {
    const bool c1_control = b0 == 0xC2 && b1 < 0xA0;
    return tail(1) && !c1_control ? 2 : 0;
  }
  if (b0 >= 0xE0 && b0 <= 0xEF) {
    const bool overlong = b0 == 0xE0 && b1 < 0xA0;
    const bool surrogate = b0 == 0xED && b1 >= 0xA0;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (b0 >= 0xF0 && b0 <= 0xF4) {
    const bool overlong = b0 == 0xF0 && b1 < 0x90;
    const bool too_high = b0 == 0xF4 && b1 >= 0x90;
    return tail(1) && tail(2) && tail(3) && !overlong && !too_high ? 4 : 0;
  }
  return 0;
}

}  // namespace

void append_stored_name(std::string_view raw, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  while (!raw.empty()) {
    std::size_t taken = utf8_length(raw);
    if (taken == 0) {
      const auto b = static_cast<std::uint8_t>(raw.front());
      out += "\\x";
      out += kHex[b >> 4U];
      out += kHex[b & 15U];
      taken = 1;
    } else if (raw.front() == '\\') {
      out += "\\\\";
    } else {
      out.append(raw.substr(0, taken));
    }
    raw.remove_prefix(taken);
  }
}

std::string stored_name(std::string_view raw) {
  std::string out;
  append_stored_name(raw, out);
  return out;
}

}  // namespace mapledger
