#include "collector/opening.hpp"

#include <fmt/format.h>

#include "common/clock.hpp"

namespace mapledger {
namespace {

Result<Opening> understand(std::string_view line, const Source& source, const HostInfo& here) {
  LineParser parser;
  const LineKind kind = parser.parse(line);
  if (kind == LineKind::kHello) {
    const Hello& hello = parser.hello();
    auto origin = source.is_replay() ? recorded_origin(hello, here) : live_origin(hello, here);
    if (!origin) return origin.error();
    return Opening{*std::move(origin), complete_hello(hello, here, utc_offset_ns())};
  }
  if (source.child() != 0) {
    return Error{fmt::format("{} does not begin with a hello line but with: {}", source.name(),
                             stored_name(line.substr(0, 160)))};
  }
  if (line.starts_with("hello,")) return Error{fmt::format("{}: {}", source.name(), parser.problem())};
  return Opening{older_origin(here, source.is_replay() ? source.name() : ""), ""};
}

}  // namespace

Result<Opening> open_stream(Source& source, LineSplitter& splitter, const HostInfo& here) {
  if (const auto started = source.start(); !started) return started.error();
  for (;;) {
    const auto got = source.read(splitter.room(), std::chrono::seconds(1));
    if (!got) return got.error();
    if (got->kind == ReadResult::Kind::kData) splitter.commit(got->bytes);
    if (got->kind == ReadResult::Kind::kWoken) return Error{"stopped before the stream began"};
    if (const auto line = splitter.peek()) return understand(*line, source, here);
    if (got->kind == ReadResult::Kind::kEnd) {
      return Error{fmt::format("{} before it said anything", source.how_it_ended())};
    }
  }
}

}  // namespace mapledger
