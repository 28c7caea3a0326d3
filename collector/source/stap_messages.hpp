#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mapledger {

/// What a line of stap's, staprun's or stapio's standard error means. Their texts: staprun/*.c,
/// runtime/transport/transport.c, translate.cxx and buildrun.cxx of SystemTap 4.8 to 5.2.
struct StapMessage {
  enum class Kind : std::uint8_t {
    kIgnored,  ///< says nothing that is not said elsewhere
    kInfo,     ///< worth a line in the log
    kDropped,  ///< `count` in all could not be handed to user space: a beat's DROPPED, as of the end
    kSkipped,  ///< `count` in all were not seen at all, which no beat tells
    kFatal,    ///< why it cannot work, and what mends it
  };
  Kind kind = Kind::kInfo;
  std::uint64_t count = 0;
  std::string text;  ///< in our words with the mend, or the line itself
};

/// Pure. `kernel`: uname -r, for the commands that mend.
StapMessage read_stap_message(std::string_view line, std::string_view kernel);

}  // namespace mapledger
