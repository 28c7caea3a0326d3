#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace mapledger::exact {

/// What a recorded stream (stap/README.md) says of events that are not in it. Pure.

/// Nanoseconds of CLOCK_BOOTTIME.
struct Hole {
  std::uint64_t cpu = 0;
  std::uint64_t from_ns = 0;  ///< the event before it on this processor; 0: there is none
  std::uint64_t to_ns = 0;    ///< the event after it
  std::uint64_t events = 0;
  bool operator==(const Hole&) const = default;
};

struct StreamHoles {
  std::vector<Hole> holes;    ///< by the processors' sequences
  std::uint64_t missing = 0;  ///< events in them
  std::uint64_t lines = 0;    ///< events that are there
  std::uint64_t seen = 0;     ///< as the last beat has it, as the next
  std::uint64_t dropped = 0;
  std::vector<std::uint64_t> beats_ns;
  std::int64_t utc_offset_ns = 0;  ///< of the last beat
  std::uint64_t disordered =
      0;  ///< events whose sequence is not above that of the one before on its processor
};

/// Throws std::runtime_error on a line that has too few fields.
StreamHoles read_holes(std::istream& stream);

struct GapSpan {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
  std::uint64_t events = 0;
};

/// What the gap rows of a replay of the stream have wrong, one a line; empty if they account for each hole: a
/// hole with no beat in it lies in one gap; any other touches one; and no gap has more events than the holes
/// it touches, or fewer than those that lie in it and have no beat.
std::vector<std::string> faults(const StreamHoles& stream, const std::vector<GapSpan>& gaps);

}  // namespace mapledger::exact
