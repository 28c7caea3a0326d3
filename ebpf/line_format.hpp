#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/host.hpp"
#include "ebpf/memory_event.h"

namespace mapledger::ebpf {

/// Room that one event's or beat's line needs at most: 18 numbers of at most 20 digits with their commas, the
/// kind, and a name of 15 bytes, each escaped to four.
inline constexpr std::size_t kMaxLineBytes = 512;

/// What a beat line says (stap/README.md).
struct Beat {
  std::uint64_t time = 0;
  std::int64_t utc_offset = 0;
  std::uint64_t seen = 0;
  std::uint64_t dropped = 0;
};

// The writers below put one line of the protocol, with its newline, at `out` and return the place after it.
// They allocate nothing and know no I/O.

char* format_event(const MemoryEvent& event, char* out);
char* format_beat(const Beat& beat, char* out);

/// A name as SystemTap's text_str() escapes it: at most four bytes for each of its own.
char* format_name(std::string_view name, char* out);

/// The hello line, with its newline.
std::string format_hello(const HostInfo& host, std::int64_t utc_offset);

}  // namespace mapledger::ebpf
