#include "collector/spool/spool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <random>
#include <tuple>
#include <vector>

#include <spdlog/spdlog.h>

#include "collector/spool/segment_reader.hpp"

namespace mapledger::spool {
namespace {

std::uint64_t random_id() {
  std::random_device device;
  const std::uint64_t high = device();
  return (high << 32U | device()) | 1U;  // never 0, which means none
}

struct Found {
  SegmentKey key;
  Segment::Kind kind;
  std::string name;
};

std::string name_of(SegmentKey key, std::string_view ending) {
  return fmt::format("{:010}-{:08}.{}", key.run, key.index, ending);
}

/// Nothing if the name is not that of a segment, to the letter.
std::optional<Found> parse_name(const std::string& name) {
  Found found{{}, Segment::Kind::kRaw, name};
  if (std::sscanf(name.c_str(), "%10u-%8u.", &found.key.run, &found.key.index) != 2) return std::nullopt;
  if (name == name_of(found.key, "seg")) return found;
  found.kind = Segment::Kind::kSummary;
  if (name == name_of(found.key, "sum")) return found;
  return std::nullopt;
}

/// Of a summary that was not finished: its segment counts.
bool is_unfinished(const std::string& name) {
  constexpr std::string_view kEnding = ".new";
  if (!name.ends_with(kEnding)) return false;
  const auto summary = parse_name(name.substr(0, name.size() - kEnding.size()));
  return summary && summary->kind == Segment::Kind::kSummary;
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(FileSystem& files, SpoolOptions options, std::uint64_t host_id) {
  std::unique_ptr<Spool> spool(new Spool(files, std::move(options), host_id));
  if (spool->is_memory_only()) {
    spool->id_ = spool->options_.memory_id != 0 ? spool->options_.memory_id : random_id();
    return spool;
  }
  const std::string directory = spool->options_.directory.string();
  if (const auto made = files.make_directories(directory); !made) return made.error();
  auto lock = files.lock(directory);
  if (!lock && lock.error().problem == FileProblem::kLocked) {
    return Error{fmt::format("another collector is running on this machine: it holds {}/lock. Run only one.",
                             directory)};
  }
  if (!lock) return lock.error();
  spool->lock_ = *std::move(lock);
  if (const auto loaded = spool->load_state(); !loaded) return loaded.error();
  if (const auto found = spool->find_segments(); !found) return found.error();
  return spool;
}

Result<void> Spool::load_state() {
  const auto text = read_small_file(files_, (options_.directory / "state").string());
  if (!text && text.error().problem == FileProblem::kNotFound) {
    id_ = random_id();
    return {};
  }
  if (!text) return text.error();
  unsigned long long id = 0;
  if (std::sscanf(text->c_str(), "mapledger spool 1\n%16llx %u\n", &id, &run_) != 2 || id == 0) {
    return Error{fmt::format("{}/state is not what a collector writes: move the folder away, or restore it",
                             options_.directory.string())};
  }
  id_ = id;
  return {};
}

Result<void> Spool::find_segments() {
  const auto entries = files_.list(options_.directory.string());
  if (!entries) return entries.error();
  std::vector<Found> found;
  for (const auto& entry : *entries) {
    if (const auto segment = parse_name(entry.name)) found.push_back(*segment);
    if (is_unfinished(entry.name)) {
      static_cast<void>(files_.remove((options_.directory / entry.name).string()));
    }
  }
  // A summary that stands beside its segment is whole: it was renamed into its place.
  std::sort(found.begin(), found.end(),
            [](const Found& a, const Found& b) { return std::tie(a.key, a.kind) < std::tie(b.key, b.kind); });
  // From the last to the first: where an unreadable one ends is told by the next.
  std::optional<SegmentKey> next;
  std::uint64_t next_first_seq = 0;
  for (std::size_t i = found.size(); i-- > 0;) {
    const std::string path = (options_.directory / found[i].name).string();
    if (i + 1 < found.size() && found[i + 1].key == found[i].key) {
      if (const auto gone = files_.remove(path); !gone) return gone.error();
      continue;
    }
    const bool is_last = !next || next->run != found[i].key.run;
    const auto first_seq =
        find_segment(found[i].key, path, found[i].kind, is_last ? UINT64_MAX : next_first_seq - 1);
    if (!first_seq) continue;
    next = found[i].key;
    next_first_seq = *first_seq;
  }
  return {};
}

/// Answers with the first number that it may hold. `last_seq`: of its last record, if it cannot tell that.
std::optional<std::uint64_t> Spool::find_segment(SegmentKey key, const std::string& path, Segment::Kind kind,
                                                 std::uint64_t last_seq) {
  run_ = std::max(run_, key.run);
  auto reader = SegmentReader::open(files_, path);
  if (reader && (*reader)->state() == HeaderState::kTorn) {
    static_cast<void>(files_.remove(path));  // killed at its very start
    return std::nullopt;
  }
  const auto tail = reader && (*reader)->state() == HeaderState::kGood ? (*reader)->tail()
                    : reader
                        ? FileResult<SegmentTail>(FileError{{(*reader)->problem()}, FileProblem::kOther, 0})
                        : FileResult<SegmentTail>(reader.error());
  if (!tail) {
    spdlog::error("{}; a gap is recorded, and then it is kept as {}.unreadable", tail.error().message, path);
    segments_.add(key, {Segment::Kind::kUnreadable, path, {}, last_seq, 0, true, true});
    return std::nullopt;
  }
  last_time_us_ = std::max(last_time_us_, tail->last_time_us);
  segments_.add(key, {kind, path, {}, tail->last_seq, tail->bytes, true, kind == Segment::Kind::kSummary});
  return (*reader)->header().first_seq;
}

Result<void> Spool::begin_run(std::uint32_t run, std::uint64_t world, PageSizes pages) {
  run_ = run;
  world_ = world;
  pages_ = pages;
  return write_state(id_);
}

void Spool::disown() {
  if (const auto written = write_state(random_id()); !written) spdlog::error("{}", written.error().message);
}

Result<void> Spool::write_state(std::uint64_t id) {
  if (is_memory_only()) return {};
  const auto written = write_durably(files_, (options_.directory / "state").string(),
                                     fmt::format("mapledger spool 1\n{:016x} {}\n", id, run_));
  if (!written) return written.error();
  return {};
}

SegmentHeader Spool::header(std::uint32_t index, std::uint64_t first_seq) const {
  return {SegmentKind::kRaw, id_, host_id_, run_, index, first_seq, world_, pages_.page, pages_.huge};
}

std::string Spool::path(SegmentKey key, const char* ending) const {
  return (options_.directory / name_of(key, ending)).string();
}

}  // namespace mapledger::spool
