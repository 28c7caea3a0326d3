#include "tests/exact/stream_holes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <stdexcept>

namespace mapledger::exact {
namespace {

/// The first `count` fields of a line.
std::vector<std::string> fields_of(const std::string& line, std::size_t count) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  while (fields.size() < count) {
    const auto comma = line.find(',', begin);
    fields.push_back(line.substr(begin, comma - begin));
    if (comma == std::string::npos) break;
    begin = comma + 1;
  }
  if (fields.size() < count) throw std::runtime_error("a line has too few fields: " + line);
  return fields;
}

std::uint64_t number(const std::string& text) {
  return std::strtoull(text.c_str(), nullptr, 10);
}

bool is_event(const std::string& line) {
  static const std::vector<std::string> kinds{"mmap2,", "mmap,", "munmap,", "mremap,",
                                              "brk,",   "exec,", "fork,",   "exit,"};
  return std::ranges::any_of(kinds, [&](const std::string& kind) { return line.starts_with(kind); });
}

struct Seen {
  std::uint64_t seq = 0;
  std::uint64_t time_ns = 0;
};

void take_event(const std::string& line, std::map<std::uint64_t, Seen>& last, StreamHoles& stream) {
  const auto fields = fields_of(line, 4);
  const std::uint64_t cpu = number(fields[1]);
  const std::uint64_t seq = number(fields[2]);
  const std::uint64_t time_ns = number(fields[3]);
  Seen& before = last[cpu];
  ++stream.lines;
  if (seq <= before.seq) ++stream.disordered;
  if (seq > before.seq + 1) {
    stream.holes.push_back({cpu, before.time_ns, time_ns, seq - before.seq - 1});
    stream.missing += seq - before.seq - 1;
  }
  before = {seq, time_ns};
}

}  // namespace

StreamHoles read_holes(std::istream& file) {
  StreamHoles stream;
  std::map<std::uint64_t, Seen> last;
  for (std::string line; std::getline(file, line);) {
    if (is_event(line)) {
      take_event(line, last, stream);
    } else if (line.starts_with("beat,")) {
      const auto fields = fields_of(line, 5);
      stream.beats_ns.push_back(number(fields[1]));
      stream.utc_offset_ns = std::strtoll(fields[2].c_str(), nullptr, 10);
      stream.seen = number(fields[3]);
      stream.dropped = number(fields[4]);
    }
  }
  return stream;
}

std::vector<std::string> faults(const StreamHoles& stream, const std::vector<GapSpan>& gaps) {
  struct Inside {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
  };
  std::vector<std::string> wrong;
  std::vector<Inside> inside(gaps.size());
  const auto utc_us = [&](std::uint64_t ns) {
    return (static_cast<std::int64_t>(ns) + stream.utc_offset_ns) / 1'000;
  };
  for (const Hole& hole : stream.holes) {
    const bool has_beat = std::ranges::any_of(stream.beats_ns, [&](std::uint64_t beat_ns) {
      return beat_ns >= hole.from_ns && beat_ns <= hole.to_ns;
    });
    const std::int64_t from_us = utc_us(hole.from_ns);
    const std::int64_t to_us = utc_us(hole.to_ns);
    bool accounted = false;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
      const GapSpan& gap = gaps[i];
      if (to_us < gap.from_us || from_us > gap.to_us) continue;
      const bool lies_in = from_us >= gap.from_us && to_us <= gap.to_us;
      accounted = accounted || lies_in || has_beat;
      inside[i].most += hole.events;
      if (lies_in && !has_beat) inside[i].least += hole.events;
    }
    if (!accounted)
      wrong.push_back(fmt::format("no gap has the {} events lost on processor {} from {} to {}", hole.events,
                                  hole.cpu, from_us, to_us));
  }
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    if (gaps[i].events >= inside[i].least && gaps[i].events <= inside[i].most) continue;
    wrong.push_back(fmt::format("the gap from {} to {} says {} events, its holes have {} to {}",
                                gaps[i].from_us, gaps[i].to_us, gaps[i].events, inside[i].least,
                                inside[i].most));
  }
  return wrong;
}

}  // namespace mapledger::exact
