#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "collector/parse/event.hpp"

namespace mapledger {

/// The two older line forms (stap/README.md, "Two older forms"). Their times are local times of the process's
/// TZ (SOURCE_TIMEZONE is put there at start). Used by one thread.
class OldForms {
 public:
  /// Fills kind, pid, length, name and time_ns (here: CLOCK_REALTIME). Returns what is wrong, or nothing.
  std::string_view parse(std::string_view line, Event& event);

 private:
  bool take_time(std::string_view ctime_text, std::uint64_t& time_ns);

  // Most lines of a second bear the same text: mktime(3) once for all of them.
  std::array<char, 24> last_text_{};
  std::uint64_t last_time_ns_ = 0;
};

}  // namespace mapledger
