#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace mapledger {

/// Writes rows as the text that LOAD DATA reads by default: columns end with a tab, rows with a newline, a
/// backslash escapes, \N is NULL. Reuses its buffer. One thread.
class LoadTextWriter {
 public:
  void clear() { text_.clear(); }

  template <class... T>
  void row(const T&... values) {
    (column(values), ...);
    text_.back() = '\n';
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  template <std::integral T>
  void column(T number) {
    char digits[24];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    text_ += '\t';
  }
  template <std::integral T>
  void column(const std::optional<T>& number) {
    if (number) return column(*number);
    text_ += "\\N\t";
  }
  void column(std::string_view text) {
    for (const char c : text) {
      if (c == '\0') {
        text_ += "\\0";
        continue;
      }
      if (c == '\\' || c == '\t' || c == '\n') text_ += '\\';
      text_ += c;
    }
    text_ += '\t';
  }
  void column(const char* text) { column(std::string_view(text)); }

  std::string text_;
};

}  // namespace mapledger
