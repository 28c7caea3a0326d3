#include "collector/report/figures.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>
#include <ctime>

namespace mapledger::report {
namespace {

std::uint64_t size_of(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

tm local(std::int64_t utc_us) {
  const time_t seconds = floor_to(utc_us, kSecondUs) / kSecondUs;
  tm t{};
  localtime_r(&seconds, &t);
  return t;
}

std::string offset_of(const tm& t) {
  const long minutes = t.tm_gmtoff / 60;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::labs(minutes) / 60,
                     std::labs(minutes) % 60);
}

std::string text_of(const tm& t, const char* format) {
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), format, &t);
  return {text.data(), length};
}

}  // namespace

std::string bytes(std::uint64_t value) {
  constexpr std::array<const char*, 7> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto shown = static_cast<double>(value);
  std::size_t unit = 0;
  // 1023.5 would be shown as 1024 of its unit
  for (; shown >= 1023.5 && unit + 1 < kUnits.size(); ++unit) shown /= 1024;
  const int digits = unit == 0 || shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", shown, digits, kUnits.at(unit));
}

std::string signed_bytes(std::int64_t value) {
  return (value > 0 ? "+" : value < 0 ? "−" : "") + bytes(size_of(value));
}

std::string exact_bytes(std::uint64_t value) {
  return count(value) + (value == 1 ? " byte" : " bytes");
}

std::string exact_bytes(std::int64_t value) {
  return (value < 0 ? "−" : "") + exact_bytes(size_of(value));
}

std::string count(std::uint64_t value) {
  std::string digits = fmt::format("{}", value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string counted(std::uint64_t value, const char* one, const char* more) {
  return count(value) + " " + (value == 1 ? one : more);
}

std::string rate(double per_second) {
  if (per_second > 0 && per_second < 0.05) return "<0.1";
  if (per_second == 0 || per_second >= 9.95)
    return count(static_cast<std::uint64_t>(std::lround(per_second)));
  return fmt::format("{:.1f}", per_second);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "–";
  const double value = static_cast<double>(part) / static_cast<double>(whole) * 100;
  if (part == 0) return "0 %";
  if (value < 0.01) return "<0.01 %";
  return fmt::format("{:.{}f} %", value, value >= 99.95 ? 0 : value < 9.995 ? 2 : 1);
}

std::string duration(std::int64_t us) {
  constexpr std::int64_t kMinute = 60 * kSecondUs, kDay = 24 * kHourUs;
  if (us < kSecondUs) return fmt::format("{} ms", us / 1'000);
  if (us < 10 * kSecondUs && us % kSecondUs != 0)
    return fmt::format("{:.1f} s", static_cast<double>(us) / kSecondUs);
  std::string text;
  int parts = 0;
  for (const auto& [unit, name] :
       {std::pair{kDay, "d"}, {kHourUs, "h"}, {kMinute, "min"}, {kSecondUs, "s"}}) {
    if (us < unit || parts == 2) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : " ", us / unit, name);
    us %= unit;
    ++parts;
  }
  return text;
}

std::string error_name(std::int64_t error) {
  if (error == 0) return "not told by the stream";
  const char* name = strerrorname_np(static_cast<int>(error));
  if (name == nullptr) return fmt::format("error {}", error);
  return fmt::format("{} ({})", name, strerrordesc_np(static_cast<int>(error)));
}

std::string date_and_time(std::int64_t utc_us) {
  return text_of(local(utc_us), "%Y-%m-%d %H:%M:%S");
}

std::string time_of_day(std::int64_t utc_us) {
  return text_of(local(utc_us), "%H:%M:%S");
}

std::string time_within(std::int64_t utc_us, const Span& span) {
  const bool is_one_day = text_of(local(span.from_us), "%F") == text_of(local(span.to_us - 1), "%F") &&
                          text_of(local(span.from_us), "%F") == text_of(local(utc_us), "%F");
  return is_one_day ? time_of_day(utc_us) : date_and_time(utc_us);
}

std::string rfc3339_local(std::int64_t utc_us) {
  const tm t = local(utc_us);
  std::string text = text_of(t, "%Y-%m-%dT%H:%M:%S");
  const std::int64_t fraction = utc_us - floor_to(utc_us, kSecondUs);
  if (fraction != 0) text += fmt::format(".{:06}", fraction);
  return text + (t.tm_gmtoff == 0 ? "Z" : offset_of(t));
}

std::string zone_at(std::int64_t utc_us) {
  const tm t = local(utc_us);
  if (t.tm_gmtoff == 0) return t.tm_zone;
  const std::string name = t.tm_zone;
  return std::isalpha(static_cast<unsigned char>(name.front())) != 0 ? name + " (" + offset_of(t) + ")"
                                                                     : offset_of(t);
}

}  // namespace mapledger::report
