#include "collector/report/moment.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>
#include <optional>

namespace mapledger::report {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kLongestAgo = std::int64_t{100} * 365 * 86'400 * kSecond;

/// Reads a text from the left; each function takes what it names or nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return std::nullopt;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  std::optional<char> one_of(std::string_view signs) {
    if (rest_.empty() || signs.find(rest_.front()) == std::string_view::npos) return std::nullopt;
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
};

Error no_time() {
  return {
      "is no time: give 2026-11-26T14:00, with a zone such as Z or +01:00 at its end or without, 14:00, "
      "1h (also s, m, d) for so long ago, now, or start or end for those of the ledger"};
}

std::optional<Date> take_date(Cursor& cursor) {
  const auto year = cursor.digits(4);
  if (!year || !cursor.one_of("-")) return std::nullopt;
  const auto month = cursor.digits(2);
  if (!month || !cursor.one_of("-")) return std::nullopt;
  const auto day = cursor.digits(2);
  if (!day) return std::nullopt;
  return Date{*year, *month, *day};
}

/// HH:MM, HH:MM:SS or HH:MM:SS.fraction, in microseconds.
std::optional<std::int64_t> take_clock(Cursor& cursor) {
  const auto hours = cursor.digits(2);
  if (!hours || *hours > 23 || !cursor.one_of(":")) return std::nullopt;
  const auto minutes = cursor.digits(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  std::int64_t us = (std::int64_t{*hours} * 60 + *minutes) * 60 * kSecond;
  if (!cursor.one_of(":")) return us;
  const auto seconds = cursor.digits(2);
  if (!seconds || *seconds > 59) return std::nullopt;
  us += *seconds * kSecond;
  if (!cursor.one_of(".")) return us;
  auto digit = cursor.digits(1);
  if (!digit) return std::nullopt;
  for (std::int64_t unit = kSecond / 10; digit; unit /= 10, digit = cursor.digits(1)) us += *digit * unit;
  return us;
}

/// Z, +01:00 or -05:30, in microseconds to the east.
std::optional<std::int64_t> take_zone(Cursor& cursor) {
  if (cursor.one_of("Zz")) return 0;
  const auto sign = cursor.one_of("+-");
  if (!sign) return std::nullopt;
  const auto hours = cursor.digits(2);
  if (!hours || *hours > 23 || !cursor.one_of(":")) return std::nullopt;
  const auto minutes = cursor.digits(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return (*sign == '-' ? -1 : 1) * (std::int64_t{*hours} * 60 + *minutes) * 60 * kSecond;
}

tm fields_of(const Date& date, std::int64_t us_of_day) {
  tm t{};
  t.tm_year = date.year - 1900;
  t.tm_mon = date.month - 1;
  t.tm_mday = date.day;
  const auto seconds = static_cast<int>(us_of_day / kSecond);
  t.tm_hour = seconds / 3'600;
  t.tm_min = seconds / 60 % 60;
  t.tm_sec = seconds % 60;
  return t;
}

/// mktime(3) and timegm(3) take 30 February for 2 March.
bool is_same(const tm& a, const tm& b) {
  return a.tm_year == b.tm_year && a.tm_mon == b.tm_mon && a.tm_mday == b.tm_mday && a.tm_hour == b.tm_hour &&
         a.tm_min == b.tm_min;
}

Result<std::int64_t> in_utc(const Date& date, std::int64_t us_of_day) {
  const tm asked = fields_of(date, us_of_day);
  tm t = asked;
  const std::int64_t seconds = timegm(&t);
  if (!is_same(t, asked)) return Error{"is no day of the calendar"};
  return seconds * kSecond + us_of_day % kSecond;
}

Result<std::int64_t> in_local_zone(const Date& date, std::int64_t us_of_day) {
  tzset();
  const tm asked = fields_of(date, us_of_day);
  std::optional<std::int64_t> found;
  for (const int daylight : {0, 1}) {
    tm t = asked;
    t.tm_isdst = daylight;
    const std::int64_t seconds = mktime(&t);
    if (!is_same(t, asked) || t.tm_isdst != daylight) continue;
    if (found) return Error{"is there twice, as clocks are set back then: add its zone, such as +01:00"};
    found = seconds * kSecond + us_of_day % kSecond;
  }
  if (!found) return Error{"is no day of the calendar, or a time that is left out as clocks are set forward"};
  return *found;
}

std::optional<Moment> word(std::string_view text) {
  if (text == "now") return Ago{0};
  if (text == "start") return LedgerEdge::kStart;
  if (text == "end") return LedgerEdge::kEnd;
  return std::nullopt;
}

/// 90s, 30m, 1h, 7d
std::optional<Moment> ago(std::string_view text) {
  Cursor cursor(text);
  std::int64_t count = 0;
  auto digit = cursor.digits(1);
  if (!digit) return std::nullopt;
  for (; digit; digit = cursor.digits(1)) {
    count = count * 10 + *digit;
    if (count > kLongestAgo / kSecond) return std::nullopt;
  }
  const auto unit = cursor.one_of("smhd");
  if (!unit || !cursor.at_end()) return std::nullopt;
  const std::int64_t seconds = *unit == 's' ? 1 : *unit == 'm' ? 60 : *unit == 'h' ? 3'600 : 86'400;
  if (count > kLongestAgo / kSecond / seconds) return std::nullopt;
  return Ago{count * seconds * kSecond};
}

std::optional<Moment> clock_alone(std::string_view text) {
  Cursor cursor(text);
  const auto us = take_clock(cursor);
  if (!us || !cursor.at_end()) return std::nullopt;
  return Clock{*us};
}

Date local_date(std::int64_t utc_us) {
  const time_t seconds = utc_us / kSecond;
  tm t{};
  localtime_r(&seconds, &t);
  return {t.tm_year + 1900, t.tm_mon + 1, t.tm_mday};
}

}  // namespace

Result<Moment> parse_moment(std::string_view text) {
  for (const auto read : {word, ago, clock_alone}) {
    if (const auto moment = read(text)) return *moment;
  }
  Cursor cursor(text);
  const auto date = take_date(cursor);
  if (!date) return no_time();
  if (date->year < 1970 || date->year > 2199) return Error{"is not of the years 1970 to 2199"};
  std::int64_t us_of_day = 0;
  if (cursor.one_of("Tt ")) {
    const auto clock = take_clock(cursor);
    if (!clock) return no_time();
    us_of_day = *clock;
  }
  const auto zone = cursor.at_end() ? std::nullopt : take_zone(cursor);
  if (!cursor.at_end()) return no_time();
  const auto at = zone ? in_utc(*date, us_of_day) : in_local_zone(*date, us_of_day);
  if (!at) return at.error();
  return Moment(At{*at - zone.value_or(0)});
}

Result<std::int64_t> resolve(const Moment& moment, const Frame& frame) {
  if (const auto* at = std::get_if<At>(&moment)) return at->utc_us;
  if (const auto* ago = std::get_if<Ago>(&moment)) return frame.now_us - ago->us;
  if (const auto* clock = std::get_if<Clock>(&moment)) {
    return in_local_zone(local_date(frame.day_of_us), clock->us_of_day);
  }
  return std::get<LedgerEdge>(moment) == LedgerEdge::kStart ? frame.start_us : frame.end_us;
}

}  // namespace mapledger::report
