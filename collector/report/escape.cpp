#include "collector/report/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace mapledger::report {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
constexpr std::array<Range, 21> kInvisible = {{
    {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},
    {0x890, 0x891},     {0x8E2, 0x8E2},     {0x180E, 0x180E},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x2064},   {0x2066, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD},
    {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0xE0001},
    {0xE0020, 0xE007F},
}};

std::size_t length_of(char first) {
  const auto byte = static_cast<std::uint8_t>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Of valid UTF-8.
std::uint32_t code_point(std::string_view sign) {
  auto value = static_cast<std::uint32_t>(static_cast<std::uint8_t>(sign.front()));
  if (sign.size() > 1) value &= 0xFFU >> (sign.size() + 1);
  for (const char c : sign.substr(1)) value = value << 6U | (static_cast<std::uint8_t>(c) & 0x3FU);
  return value;
}

template <class Each>
std::string mapped(std::string_view text, Each each) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view sign = text.substr(0, length_of(text.front()));
    each(sign, out);
    text.remove_prefix(sign.size());
  }
  return out;
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string visible(std::string_view text) {
  return mapped(text, [](std::string_view sign, std::string& out) {
    const std::uint32_t code = code_point(sign);
    const bool is_seen = std::none_of(kInvisible.begin(), kInvisible.end(), [code](const Range& range) {
      return code >= range.first && code <= range.last;
    });
    // Control characters are escaped in the ledger; should one be there all the same, no line is broken by
    // it.
    if (is_seen && code >= 0x20 && (code < 0x7F || code > 0x9F)) {
      out += sign;
    } else {
      out += fmt::format("\\u{{{:x}}}", code);
    }
  });
}

std::string html(std::string_view text) {
  return mapped(text, [](std::string_view sign, std::string& out) {
    switch (sign.front()) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += sign;
    }
  });
}

std::string markdown_cell(std::string_view text) {
  std::string code;
  for (const char c : visible(text)) {
    if (c == '|') code += '\\';  // or it would end the cell, in code as well
    code += c;
  }
  const std::string fence(longest_run(code, '`') + 1, '`');
  // A space at each end is taken off again; a text of spaces alone keeps them.
  const bool is_padded = code.starts_with('`') || code.ends_with('`') || code.starts_with(' ');
  const char* pad = is_padded ? " " : "";
  return fence + pad + code + pad + fence;
}

std::string mermaid(std::string_view text) {
  return mapped(visible(text), [](std::string_view sign, std::string& out) {
    const char c = sign.front();
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          std::string_view(" -_./()").find(c) != std::string_view::npos || sign.size() > 1;
    if (is_plain) {
      out += sign;
    } else {
      out += fmt::format("#{};", code_point(sign));
    }
  });
}

}  // namespace mapledger::report
