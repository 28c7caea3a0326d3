// Puts events of the bundled live recording into sealed blocks and takes them out again, CRCs and all, beside
// copying the same bytes and taking their CRC.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>

#include "collector/parse/line_parser.hpp"
#include "collector/source/replay.hpp"
#include "collector/spool/block.hpp"

namespace {

using namespace mapledger;
using spool::BlockBuilder;
using spool::BlockDecoder;

const spool::Seal kSeal(1, 1);

/// As many as stay in the processor's cache, as the one that the parser just filled does.
struct Sample {
  static constexpr std::size_t kEvents = 2'000;
  std::vector<Event> events;
  std::deque<std::string> names;
};

const Sample& sample() {
  static const Sample taken = [] {
    Sample s;
    Replay replay(MAPLEDGER_SOURCE_DIR "/stap/demo/demo.csv.zst", /*real_time=*/false, -1);
    replay.start().value();
    std::string text;
    std::vector<char> chunk(1U << 20U);
    for (;;) {
      const ReadResult got = replay.read(chunk, std::chrono::milliseconds(0)).value();
      if (got.kind == ReadResult::Kind::kEnd) break;
      text.append(chunk.data(), got.bytes);
    }
    LineParser parser;
    std::string_view rest = text;
    while (!rest.empty() && s.events.size() < Sample::kEvents) {
      const auto end = rest.find('\n');
      if (parser.parse(rest.substr(0, end)) == LineKind::kEvent) {
        Event& event = s.events.emplace_back(parser.event());
        event.name = s.names.emplace_back(event.name);
      }
      rest.remove_prefix(end + 1);
    }
    return s;
  }();
  return taken;
}

std::int64_t time_us(const Event& event) {
  return 1'763'640'000'000'000 + static_cast<std::int64_t>(event.time_ns / 1000);
}

template <class OnBlock>
void encode_all(BlockBuilder& builder, OnBlock on_block) {
  for (const Event& event : sample().events) {
    builder.add(event, time_us(event));
    if (builder.is_full()) {
      on_block(builder.seal().bytes);
      builder.clear();
    }
  }
  if (builder.empty()) return;
  on_block(builder.seal().bytes);
  builder.clear();
}

const std::vector<std::string>& blocks() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    BlockBuilder builder(kSeal, 1);
    encode_all(builder, [&](std::string_view block) { made.emplace_back(block); });
    return made;
  }();
  return all;
}

void encode(benchmark::State& state) {
  BlockBuilder builder(kSeal, 1);
  for (auto _ : state)
    encode_all(builder, [](std::string_view block) { benchmark::DoNotOptimize(block.data()); });
}
BENCHMARK(encode);

void decode(benchmark::State& state) {
  spool::Record record;
  for (auto _ : state) {
    std::size_t records = 0;
    for (const std::string& block : blocks()) {
      auto decoder = BlockDecoder::open(block, kSeal);
      while (decoder && decoder->next(record) == BlockDecoder::Next::kRecord) {
        benchmark::DoNotOptimize(record);
        ++records;
      }
    }
    if (records != sample().events.size()) state.SkipWithError("what was read is not what was written");
  }
}
BENCHMARK(decode);

void copy_and_crc(benchmark::State& state) {
  std::string to(2 * spool::kBlockTargetBytes, '\0');
  for (auto _ : state) {
    for (const std::string& block : blocks()) {
      std::memcpy(to.data(), block.data(), block.size());
      std::uint32_t crc = kSeal.crc({to.data(), block.size()});
      benchmark::DoNotOptimize(crc);
    }
  }
}
BENCHMARK(copy_and_crc);

/// Keeps the nanoseconds an event of every repetition.
class Collect : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      failed = failed || run.error_occurred;
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      ns[run.run_name.function_name].push_back(run.GetAdjustedCPUTime() / Sample::kEvents);
    }
  }
  std::map<std::string, std::vector<double>> ns;
  bool failed = false;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.at(values.size() / 2);
}

void say(const char* name, const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::printf("# %s: %zu rounds, %.1f to %.1f\n%s: %.1f ns\n", name, values.size(), *least, *most, name,
              median(values));
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);  // standard output is for figures
  benchmark::Initialize(&argc, argv);
  Collect collect;
  benchmark::RunSpecifiedBenchmarks(&collect);
  if (collect.failed) return 1;
  std::size_t bytes = 0;
  for (const std::string& block : blocks()) bytes += block.size();
  say("spool.encode_ns", collect.ns["encode"]);
  say("spool.decode_ns", collect.ns["decode"]);
  say("spool.copy_and_crc_ns", collect.ns["copy_and_crc"]);
  std::printf("spool.encode_ratio_to_copy: %.2f ratio\n",
              median(collect.ns["encode"]) / median(collect.ns["copy_and_crc"]));
  std::printf("spool.decode_ratio_to_copy: %.2f ratio\n",
              median(collect.ns["decode"]) / median(collect.ns["copy_and_crc"]));
  std::printf("spool.bytes_per_record: %.1f bytes\n", static_cast<double>(bytes) / Sample::kEvents);
  return 0;
}
