#include "collector/parse/old_forms.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace mapledger {
namespace {

constexpr std::size_t kCtimeLength = 24;  // "Fri Nov 20 12:00:00 2026", ctime(3)

std::string_view trim(std::string_view s) {
  const auto first = s.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(' ') - first + 1);
}

template <class T>
bool to_number(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

struct Cut {
  std::string_view call, pid, name, length, time;
};

/// CALL,PID,NAME,LENGTH,CTIME: the name may hold commas.
bool cut_commas(std::string_view line, Cut& cut) {
  const auto first = line.find(',');
  const auto second = line.find(',', first + 1);
  const auto last = line.rfind(',');
  if (second == std::string_view::npos || last <= second) return false;
  const auto before_last = line.rfind(',', last - 1);
  if (before_last <= second) return false;
  cut = {line.substr(0, first), line.substr(first + 1, second - first - 1),
         line.substr(second + 1, before_last - second - 1),
         line.substr(before_last + 1, last - before_last - 1), line.substr(last + 1)};
  return true;
}

/// %-10s%-8d%-25s%-20d%s: call and pid from the left; time and length from the right, so that a name that is
/// wider than its column does no harm.
bool cut_columns(std::string_view line, Cut& cut) {
  constexpr std::size_t kPid = 10, kName = 18, kLengthWidth = 20;
  if (line.size() < kName + kLengthWidth + kCtimeLength) return false;
  const std::size_t time = line.size() - kCtimeLength;
  cut = {trim(line.substr(0, kPid)), trim(line.substr(kPid, kName - kPid)),
         line.substr(kName, time - kLengthWidth - kName),
         trim(line.substr(time - kLengthWidth, kLengthWidth)), line.substr(time)};
  cut.name = cut.name.substr(0, cut.name.find_last_not_of(' ') + 1);
  return true;
}

}  // namespace

std::string_view OldForms::parse(std::string_view line, Event& event) {
  const auto separator = line.find_first_of(", ");
  if (separator == std::string_view::npos) return "neither a hello line nor CALL,PID,NAME,LENGTH,CTIME";
  Cut cut;
  const bool cut_well = line[separator] == ',' ? cut_commas(line, cut) : cut_columns(line, cut);
  if (!cut_well) return "fewer than five fields: CALL, PID, NAME, LENGTH, CTIME";
  if (cut.call == "mmap" || cut.call == "mmap2") {
    event.kind = Kind::kMmap;
  } else if (cut.call == "munmap") {
    event.kind = Kind::kMunmap;
  } else {
    return "CALL is none of mmap, mmap2, munmap";
  }
  event.has_head = false;
  if (!to_number(cut.pid, event.pid)) return "PID is no number";
  if (!to_number(cut.length, event.length)) return "LENGTH is no number";
  if (cut.name.size() > kMaxNameBytes) return "NAME is longer than 63 bytes";
  if (!take_time(trim(cut.time), event.time_ns)) return "CTIME is not of the form 'Fri Nov 20 12:00:00 2026'";
  event.name = cut.name;
  return {};
}

bool OldForms::take_time(std::string_view text, std::uint64_t& time_ns) {
  if (text.size() != kCtimeLength) return false;
  if (!std::equal(text.begin(), text.end(), last_text_.begin())) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto month = kMonths.find(text.substr(4, 3));
    tm t{};
    const bool numbers = to_number(trim(text.substr(8, 2)), t.tm_mday) &&
                         to_number(text.substr(11, 2), t.tm_hour) &&
                         to_number(text.substr(14, 2), t.tm_min) && to_number(text.substr(17, 2), t.tm_sec) &&
                         to_number(text.substr(20, 4), t.tm_year);
    if (month == std::string_view::npos || month % 3 != 0 || !numbers || t.tm_year < 1970 ||
        text[13] != ':' || text[16] != ':' || t.tm_mday < 1 || t.tm_mday > 31 || t.tm_hour > 23 ||
        t.tm_min > 59 || t.tm_sec > 60) {
      return false;
    }
    t.tm_mon = static_cast<int>(month / 3);
    t.tm_year -= 1900;
    t.tm_isdst = -1;
    const time_t seconds = mktime(&t);
    if (seconds < 0) return false;
    last_time_ns_ = static_cast<std::uint64_t>(seconds) * 1'000'000'000;
    std::copy(text.begin(), text.end(), last_text_.begin());
  }
  time_ns = last_time_ns_;
  return true;
}

}  // namespace mapledger
