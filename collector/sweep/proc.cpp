#include "collector/sweep/proc.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>
#include <sstream>
#include <string_view>

namespace mapledger {
namespace {

std::string path_of(std::uint32_t pid, const char* file) {
  return "/proc/" + std::to_string(pid) + "/" + file;
}

/// All of a small file, "" if there is none.
std::string text_of(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file) return text;
  std::array<char, 4096> bytes{};
  for (ssize_t got = 0; (got = read(file.get(), bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::optional<Statm> parse_statm(std::string_view text) {
  Statm statm;
  const char* const end = text.data() + text.size();
  const auto size = std::from_chars(text.data(), end, statm.size);
  if (size.ec != std::errc() || size.ptr == end) return std::nullopt;
  const auto resident = std::from_chars(size.ptr + 1, end, statm.resident);
  if (resident.ec != std::errc()) return std::nullopt;
  return statm;
}

/// As it is stored: what is no text escaped, but no backslash doubled, since systemd's own names have them.
std::string presentable(std::string_view path) {
  const std::string escaped = stored_name(path);
  std::string text;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped.compare(i, 2, "\\\\") == 0) ++i;
    text += escaped[i];
  }
  if (text.size() <= kMaxCgroupBytes) return text;
  std::size_t from = text.size() - kMaxCgroupBytes;
  const auto is_inside = [&] { return (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U; };
  while (from < text.size() && is_inside()) ++from;
  return text.substr(from);
}

}  // namespace

Descriptor open_statm(std::uint32_t pid) {
  return Descriptor(open(path_of(pid, "statm").c_str(), O_RDONLY | O_CLOEXEC));
}

std::optional<Statm> read_statm(const Descriptor& statm) {
  std::array<char, 128> text{};
  const ssize_t got = pread(statm.get(), text.data(), text.size(), 0);
  if (got <= 0) return std::nullopt;
  return parse_statm({text.data(), static_cast<std::size_t>(got)});
}

std::optional<Statm> read_threads_statm(std::uint32_t pid) {
  const std::string folder = path_of(pid, "task");
  const std::unique_ptr<DIR, int (*)(DIR*)> threads(opendir(folder.c_str()), closedir);
  if (!threads) return std::nullopt;
  while (const dirent* thread = readdir(threads.get())) {
    if (thread->d_name[0] == '.') continue;
    const auto statm = parse_statm(text_of(folder + "/" + thread->d_name + "/statm"));
    if (statm && statm->size > 0) return statm;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> start_ticks(std::uint32_t pid) {
  const std::string text = text_of(path_of(pid, "stat"));
  const auto after_name = text.rfind(')');  // the name may hold anything, parentheses too
  if (after_name == std::string::npos) return std::nullopt;
  constexpr int kFieldsBetween = 19;  // from state, field 3, to starttime, field 22
  std::istringstream fields(text.substr(after_name + 1));
  std::string skipped;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> skipped;
  std::uint64_t ticks = 0;
  fields >> ticks;
  return ticks;
}

bool is_running(std::uint32_t pid, std::uint64_t start_ns) {
  const auto ticks = start_ticks(pid);
  const std::uint64_t tick_ns = 1'000'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return ticks && (start_ns == 0 || *ticks == start_ns / tick_ns);
}

std::string cgroup_of(const std::string& lines) {
  std::string best;
  int best_rank = 0;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const auto controllers = line.find(':');
    const auto path = line.find(':', controllers + 1);
    if (controllers == std::string::npos || path == std::string::npos) continue;
    const std::string_view named(line.data() + controllers + 1, path - controllers - 1);
    const std::string_view where = std::string_view(line).substr(path + 1);
    const int rank = where == "/" || where.empty() ? 1 : named.empty() ? 4 : named == "name=systemd" ? 3 : 2;
    if (rank <= best_rank) continue;
    best = where;
    best_rank = rank;
  }
  return presentable(best);
}

std::optional<std::string> read_cgroup(std::uint32_t pid) {
  const std::string lines = text_of(path_of(pid, "cgroup"));
  if (lines.empty()) return std::nullopt;
  return cgroup_of(lines);
}

}  // namespace mapledger
