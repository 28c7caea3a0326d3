#include "collector/retention/partition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace mapledger {

std::string partition_name(std::int64_t begin_us) {
  const time_t seconds = floor_to(begin_us, 1'000'000) / 1'000'000;
  tm t{};
  gmtime_r(&seconds, &t);
  return fmt::format("p{:04}{:02}{:02}_{:02}{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
                     t.tm_min);
}

std::optional<std::int64_t> partition_begin(std::string_view name) {
  constexpr std::string_view kForm = "pYYYYMMDD_HHMM";
  if (name.size() != kForm.size() || name[0] != 'p' || name[9] != '_') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    for (const char c : name.substr(at, length)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  tm t{};
  t.tm_year = number(1, 4) - 1900;
  t.tm_mon = number(5, 2) - 1;
  t.tm_mday = number(7, 2);
  t.tm_hour = number(10, 2);
  t.tm_min = number(12, 2);
  const std::int64_t begin_us = std::int64_t{timegm(&t)} * 1'000'000;
  // Digits that are no date, or no digits, do not come back as they were.
  if (partition_name(begin_us) != name) return std::nullopt;
  return begin_us;
}

}  // namespace mapledger
