#include "collector/account/storage_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "common/names.hpp"

namespace mapledger {
namespace {

constexpr std::string_view kMin = "min:";
constexpr std::string_view kPrograms = "programs:";
constexpr std::string_view kUnits = "KMGT";
constexpr std::string_view kPlus = R"(\x2b)";
constexpr std::string_view kComma = R"(\x2c)";

/// Of the text up to `separator`, which is taken away too. Nothing is left behind the last.
std::string_view take_until(std::string_view& text, char separator, bool& is_last) {
  const auto end = text.find(separator);
  is_last = end == std::string_view::npos;
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(is_last ? text.size() : end + 1);
  return part;
}

Result<std::uint64_t> bytes_of(std::string_view text) {
  const Error wrong{fmt::format(
      "'min:{}' is no number of bytes from 1 on, such as min:4096, min:64K, min:1M or min:2G", text)};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number == 0) return wrong;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.empty()) return number;
  const auto power = unit.size() == 1 ? kUnits.find(unit.front()) : std::string_view::npos;
  if (power == std::string_view::npos) return wrong;
  const unsigned shift = 10U * (static_cast<unsigned>(power) + 1);
  if (number > UINT64_MAX >> shift) return wrong;
  return number << shift;
}

std::string shown(std::uint64_t bytes) {
  std::string unit;
  for (const char next : kUnits) {
    if (bytes % 1024 != 0) break;
    bytes /= 1024;
    unit = next;
  }
  return fmt::format("{}{}", bytes, unit);
}

/// A name as the log has it, whose + and commas are written otherwise in a policy. A backslash of a name is
/// two.
std::string name_of(std::string_view written) {
  std::string name;
  for (std::size_t at = 0; at < written.size();) {
    const std::string_view rest = written.substr(at);
    if (rest.starts_with(kPlus) || rest.starts_with(kComma)) {
      name += rest.starts_with(kPlus) ? '+' : ',';
      at += kPlus.size();
      continue;
    }
    const std::size_t taken = rest.starts_with(R"(\\)") ? 2 : 1;
    name += rest.substr(0, taken);
    at += taken;
  }
  return name;
}

std::string written(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '+') {
      text += kPlus;
    } else if (c == ',') {
      text += kComma;
    } else {
      text += c;
    }
  }
  return text;
}

/// Whether a name may stand so in the log: no control character, nothing that is no UTF-8.
bool is_stored_form(std::string name) {
  std::erase(name, '\\');
  return stored_name(name) == name;
}

}  // namespace

Result<StoragePolicy> StoragePolicy::parse(std::string_view text) {
  StoragePolicy policy;
  if (text == "all") return policy;
  policy.all_ = false;
  if (text == "none") return policy;
  for (bool is_last = false; !is_last;) {
    if (auto added = policy.add(take_until(text, '+', is_last)); !added) return added.error();
  }
  const std::string whole = policy.text();
  if (whole.size() > kMostBytes) {
    return Error{
        fmt::format("'{}…' is longer than {} bytes: name fewer programs", whole.substr(0, 40), kMostBytes)};
  }
  return policy;
}

Result<void> StoragePolicy::add(std::string_view part) {
  const auto twice = [&](std::string_view what) {
    return Error{fmt::format("'{}' is there twice: say {} once", part, what)};
  };
  if (part == "all" || part == "none") {
    return Error{fmt::format("'{}' stands alone: leave out the rest, or leave out '{}'", part, part)};
  }
  if (part == "failed") {
    if (failed_) return twice(part);
    failed_ = true;
    return {};
  }
  if (part.starts_with(kMin)) {
    if (least_) return twice(kMin);
    const auto bytes = bytes_of(part.substr(kMin.size()));
    if (!bytes) return bytes.error();
    least_ = *bytes;
    return {};
  }
  if (part.starts_with(kPrograms)) {
    if (!programs_.empty()) return twice(kPrograms);
    return add_programs(part.substr(kPrograms.size()));
  }
  return Error{
      fmt::format("'{}' is none of failed, min:BYTES, programs:NAME,NAME (with + between), all, none{}", part,
                  programs_.empty() ? "" : R"(; a + in a program's name is written \x2b)")};
}

Result<void> StoragePolicy::add_programs(std::string_view names) {
  for (bool is_last = false; !is_last;) {
    const std::string_view name = take_until(names, ',', is_last);
    if (name.empty()) {
      return Error{
          R"('programs:' has an empty name: write programs:NAME,NAME; a comma in a name is written \x2c)"};
    }
    if (!is_stored_form(std::string(name))) {
      return Error{
          fmt::format(R"('programs:' has a name with odd bytes: write it as the log shows it, which is {})",
                      stored_name(name))};
    }
    programs_.push_back(name_of(name));
  }
  std::sort(programs_.begin(), programs_.end());
  programs_.erase(std::unique(programs_.begin(), programs_.end()), programs_.end());
  return {};
}

bool StoragePolicy::keeps_program(std::string_view name) const {
  return std::binary_search(programs_.begin(), programs_.end(), name);
}

std::string StoragePolicy::text() const {
  if (all_) return "all";
  std::string text;
  const auto begin_part = [&text](std::string_view part) { text += text.empty() ? "" : "+", text += part; };
  if (failed_) begin_part("failed");
  if (least_) begin_part("min:" + shown(*least_));
  if (!programs_.empty()) begin_part(kPrograms);
  for (std::size_t i = 0; i < programs_.size(); ++i) {
    text += (i == 0 ? "" : ",") + written(programs_[i]);
  }
  return text.empty() ? "none" : text;
}

}  // namespace mapledger
