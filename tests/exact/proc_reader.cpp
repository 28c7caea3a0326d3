#include "tests/exact/proc_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>

namespace mapledger::exact {
namespace {

namespace fs = std::filesystem;

/// A process may end at any moment: that is no error of a stream, as it would be in an ifstream.
std::optional<std::string> text_of(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::string text;
  std::array<char, 4096> chunk{};
  ssize_t n = 0;
  while ((n = read(file, chunk.data(), chunk.size())) > 0)
    text.append(chunk.data(), static_cast<std::size_t>(n));
  close(file);
  if (n < 0 || text.empty()) return std::nullopt;
  return text;
}

std::vector<pid_t> numbers_in(const std::string& folder) {
  std::vector<pid_t> numbers;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::end(entry);
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    pid_t number = 0;
    const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (code == std::errc{} && end == name.data() + name.size()) numbers.push_back(number);
  }
  return numbers;
}

/// The value of "KEY:   123 kB", a line of its own.
std::optional<std::uint64_t> kilobytes(std::string_view text, const std::string& key) {
  const std::string opening = "\n" + key + ":";
  auto at = text.find(opening);
  if (at == std::string_view::npos) return std::nullopt;
  at = text.find_first_not_of(" \t", at + opening.size());
  std::uint64_t value = 0;
  if (at == std::string_view::npos) return std::nullopt;
  const auto [end, code] = std::from_chars(text.data() + at, text.data() + text.size(), value);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (code != std::errc{} || !rest.starts_with(" kB\n")) return std::nullopt;
  return value * 1024;
}

bool has_ended(const ProcessStat& stat) {
  return stat.state == 'Z' || stat.state == 'X';
}

}  // namespace

std::optional<MemoryFigures> parse_status(std::string_view text) {
  const auto mapped = kilobytes(text, "VmSize");
  const auto stack = kilobytes(text, "VmStk");
  if (!mapped || !stack) return std::nullopt;
  return MemoryFigures{*mapped, *stack};
}

std::optional<ProcessStat> parse_stat(std::string_view text) {
  const auto opens = text.find('(');
  const auto closes = text.rfind(')');  // no field after the name holds one
  if (opens == std::string_view::npos || closes == std::string_view::npos || closes < opens)
    return std::nullopt;
  ProcessStat stat;
  stat.name = text.substr(opens + 1, closes - opens - 1);
  std::istringstream fields{std::string(text.substr(closes + 1))};
  std::string skipped;
  fields >> stat.state >> stat.parent;
  constexpr int kFieldsBetween = 17;  // 5 to 21 of proc(5)
  for (int i = 0; i < kFieldsBetween; ++i) fields >> skipped;
  if (!(fields >> stat.start_ticks)) return std::nullopt;
  return stat;
}

std::optional<MemoryFigures> memory_of(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  if (const auto text = text_of(folder + "/status")) {
    if (const auto memory = parse_status(*text)) return memory;
  }
  // the first thread may have ended before the others
  for (const pid_t thread : numbers_in(folder + "/task")) {
    const auto text = text_of(folder + "/task/" + std::to_string(thread) + "/status");
    if (const auto memory = text ? parse_status(*text) : std::nullopt) return memory;
  }
  return std::nullopt;
}

std::optional<ProcessStat> stat_of(pid_t pid) {
  const auto text = text_of("/proc/" + std::to_string(pid) + "/stat");
  return text ? parse_stat(*text) : std::nullopt;
}

std::optional<bool> all_threads_stopped(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid) + "/task";
  const auto threads = numbers_in(folder);
  if (threads.empty()) return std::nullopt;
  return std::ranges::all_of(threads, [&](pid_t thread) {
    const auto text = text_of(folder + "/" + std::to_string(thread) + "/stat");
    const auto stat = text ? parse_stat(*text) : std::nullopt;
    return !stat || stat->state == 'T' || has_ended(*stat);
  });
}

std::vector<pid_t> descendants_of(pid_t pid) {
  std::multimap<pid_t, pid_t> children;
  for (const pid_t one : numbers_in("/proc")) {
    if (const auto stat = stat_of(one)) children.emplace(stat->parent, one);
  }
  std::vector<pid_t> found{pid};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto [first, last] = children.equal_range(found[i]);
    for (auto child = first; child != last; ++child) found.push_back(child->second);
  }
  found.erase(found.begin());
  return found;
}

std::map<pid_t, pid_t> all_threads() {
  std::map<pid_t, pid_t> threads;
  for (const pid_t pid : numbers_in("/proc")) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/task";
    for (const pid_t thread : numbers_in(folder)) {
      const auto text = text_of(folder + "/" + std::to_string(thread) + "/stat");
      const auto stat = text ? parse_stat(*text) : std::nullopt;
      if (stat && !has_ended(*stat)) threads.emplace(thread, pid);
    }
  }
  return threads;
}

}  // namespace mapledger::exact
