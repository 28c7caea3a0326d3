// Decodes every field of every line of the bundled live recording, which lies in memory.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>

#include "collector/parse/line_parser.hpp"
#include "collector/source/replay.hpp"

namespace {

using namespace mapledger;

const std::string& recording() {
  static const std::string text = [] {
    Replay replay(MAPLEDGER_SOURCE_DIR "/stap/demo/demo.csv.zst", /*real_time=*/false, -1);
    replay.start().value();
    std::string all;
    std::vector<char> chunk(1U << 20U);
    for (;;) {
      const ReadResult got = replay.read(chunk, std::chrono::milliseconds(0)).value();
      if (got.kind == ReadResult::Kind::kEnd) return all;
      all.append(chunk.data(), got.bytes);
    }
  }();
  return text;
}

template <class OnLine>
std::uint64_t each_line(OnLine on_line) {
  std::uint64_t lines = 0;
  std::string_view rest = recording();
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    on_line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    ++lines;
  }
  return lines;
}

/// Depends on every number of every event.
std::uint64_t sum_of(const Event& e) {
  std::uint64_t sum = e.cpu + e.seq + e.time_ns + e.pid + e.tid + e.uid + e.start_ns + e.exec_id +
                      e.vm_pages + e.stack_pages + e.resident_pages;
  switch (e.kind) {
    case Kind::kMmap:
      sum += e.address + e.length + e.prot + e.flags + static_cast<std::uint64_t>(e.result);
      break;
    case Kind::kMunmap:
      sum += e.address + e.length + static_cast<std::uint64_t>(e.result);
      break;
    case Kind::kMremap:
      sum += e.address + e.old_length + e.length + e.flags + static_cast<std::uint64_t>(e.result);
      break;
    case Kind::kBrk:
      sum += e.address + static_cast<std::uint64_t>(e.result);
      break;
    case Kind::kFork:
      sum += e.parent + (e.shared_mm ? 1 : 0);
      break;
    case Kind::kExit:
      sum += e.status;
      break;
    case Kind::kLive:
      sum += e.parent;
      break;
    case Kind::kExec:
    case Kind::kSwept:
      break;
  }
  return sum + e.name.size();
}

std::uint64_t ours(std::uint64_t& checksum) {
  LineParser parser;
  return each_line([&](std::string_view line) {
    if (parser.parse(line) == LineKind::kEvent) checksum += sum_of(parser.event());
  });
}

/// What one writes without thinking of speed, but without allocating either.
std::uint64_t plain(std::uint64_t& checksum) {
  static const std::map<std::string_view, int> kFields = {{"mmap2", 5},  {"mmap", 5}, {"munmap", 3},
                                                          {"mremap", 5}, {"brk", 2},  {"fork", 2},
                                                          {"exit", 1},   {"exec", 0}, {"live", 1}};
  return each_line([&](std::string_view line) {
    const auto comma = line.find(',');
    const auto kind = kFields.find(line.substr(0, comma));
    if (kind == kFields.end()) return;
    line.remove_prefix(comma + 1);
    for (int i = 0; i < 11 + kind->second; ++i) {
      const auto end = line.find(',');
      std::int64_t value = 0;
      std::from_chars(line.data(), line.data() + end, value);
      checksum += static_cast<std::uint64_t>(value);
      line.remove_prefix(end + 1);
    }
    checksum += line.size();
  });
}

template <std::uint64_t (*kDecode)(std::uint64_t&)>
void bench(benchmark::State& state) {
  std::uint64_t lines = 0;
  for (auto _ : state) {
    std::uint64_t checksum = 0;
    lines += kDecode(checksum);
    benchmark::DoNotOptimize(checksum);
  }
  state.counters["lines"] = benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsRate);
}
BENCHMARK(bench<ours>)->Name("ours");
BENCHMARK(bench<plain>)->Name("plain");

/// Keeps the rate of every repetition.
class Collect : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Iteration)
        rates[run.run_name.function_name].push_back(run.counters.at("lines"));
    }
  }
  std::map<std::string, std::vector<double>> rates;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.at(values.size() / 2);
}

void say(const char* name, const std::vector<double>& values, const char* unit) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::printf("# %s: %zu rounds, %.0f to %.0f\n%s: %.0f %s\n", name, values.size(), *least, *most, name,
              median(values), unit);
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);  // standard output is for figures
  std::uint64_t ours_sum = 0;
  std::uint64_t plain_sum = 0;
  const std::uint64_t lines = ours(ours_sum);
  plain(plain_sum);
  if (ours_sum != plain_sum) {
    std::fprintf(stderr, "the two decoders disagree: %llu and %llu\n",
                 static_cast<unsigned long long>(ours_sum), static_cast<unsigned long long>(plain_sum));
    return 1;
  }
  benchmark::Initialize(&argc, argv);
  Collect collect;
  benchmark::RunSpecifiedBenchmarks(&collect);
  std::printf("parse.recording_lines: %llu lines\n", static_cast<unsigned long long>(lines));
  std::printf("parse.recording_bytes: %zu bytes\n", recording().size());
  std::printf("parse.checksum: %llu sum\n", static_cast<unsigned long long>(ours_sum));
  say("parse.lines_per_second", collect.rates["ours"], "lines/s");
  say("parse.plain_lines_per_second", collect.rates["plain"], "lines/s");
  std::printf("parse.ratio_to_plain: %.2f ratio\n",
              median(collect.rates["ours"]) / median(collect.rates["plain"]));
  return 0;
}
