#include "api/wire/time.hpp"

#include <chrono>

namespace mapledger::api {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

/// Takes text from its front, and remembers if it was not what was expected.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int digits(std::size_t count, int least, int most) {
    if (rest_.size() < count ||
        rest_.substr(0, count).find_first_not_of("0123456789") != std::string_view::npos) {
      return fail();
    }
    int value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value < least || value > most ? fail() : value;
  }
  char one_of(std::string_view allowed) {
    if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
      fail();
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  /// ".123" as 123,000 microseconds; 0 if there is none.
  int fraction() {
    if (!rest_.starts_with('.')) return 0;
    rest_.remove_prefix(1);
    int value = 0;
    int count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), ++count) {
      if (count < 6) value = value * 10 + (rest_.front() - '0');
    }
    if (count == 0 || count > 9) return fail();
    for (; count < 6; ++count) value *= 10;
    return value;
  }
  [[nodiscard]] bool is_whole() const { return good_ && rest_.empty(); }

 private:
  int fail() {
    good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<std::int64_t> read_time(std::string_view text) {
  namespace chrono = std::chrono;
  Reader reader(text);
  const int year = reader.digits(4, 1970, 9999);
  reader.one_of("-");
  const int month = reader.digits(2, 1, 12);
  reader.one_of("-");
  const int day = reader.digits(2, 1, 31);
  reader.one_of("Tt ");
  const int hour = reader.digits(2, 0, 23);
  reader.one_of(":");
  const int minute = reader.digits(2, 0, 59);
  reader.one_of(":");
  const int second = reader.digits(2, 0, 60);  // a leap second is the next minute's first
  const int microseconds = reader.fraction();
  const char zone = reader.one_of("Zz+- ");
  int offset_minutes = 0;
  if (zone == '+' || zone == '-' || zone == ' ') {
    offset_minutes = reader.digits(2, 0, 23) * 60;
    reader.one_of(":");
    offset_minutes += reader.digits(2, 0, 59);
    if (zone == '-') offset_minutes = -offset_minutes;
  }
  if (!reader.is_whole()) return std::nullopt;
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = ((days * 24 + hour) * 60 + minute - offset_minutes) * 60 + second;
  return seconds < 0 ? std::nullopt : std::optional(seconds * kSecond + microseconds);
}

}  // namespace mapledger::api
