// Any bytes as a tracer's stream: cut into lines, parsed, and what is an event put through the spool.
#include <algorithm>
#include <cstring>
#include <memory>

#include "collector/parse/line_parser.hpp"
#include "collector/parse/line_splitter.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/respool.hpp"

namespace {

using namespace mapledger;

void check_same(const Event& a, const Event& b) {
  CHECK_THAT(a.kind == b.kind && a.has_head == b.has_head && a.name == b.name && a.time_ns == b.time_ns);
  CHECK_THAT(a.pid == b.pid && a.tid == b.tid && a.uid == b.uid && a.cpu == b.cpu && a.seq == b.seq);
  CHECK_THAT(a.start_ns == b.start_ns && a.exec_id == b.exec_id && a.vm_pages == b.vm_pages);
  CHECK_THAT(a.length == b.length && a.result == b.result && a.address == b.address && a.flags == b.flags);
}

/// Two parsers that have seen the same lines must say the same of the next.
class Twins {
 public:
  void parse(std::string_view line) {
    // in memory of its own length, so that no byte behind the line can be read
    const auto copy = std::make_unique<char[]>(line.size());
    std::copy(line.begin(), line.end(), copy.get());
    const LineKind kind = one_.parse(line);
    CHECK_THAT(two_.parse({copy.get(), line.size()}) == kind);
    if (kind == LineKind::kBad) {
      CHECK_THAT(!one_.problem().empty() && one_.problem() == two_.problem());
    } else if (kind == LineKind::kBeat) {
      CHECK_THAT(one_.beat().dropped <= one_.beat().seen);
    } else if (kind == LineKind::kEvent) {
      CHECK_THAT(one_.event().name.size() <= kMaxNameBytes);
      check_same(one_.event(), two_.event());
      fuzz::check_spools(two_.event(), static_cast<std::int64_t>(two_.event().time_ns));
    }
  }

 private:
  LineParser one_;
  LineParser two_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  Twins parsers;
  LineSplitter lines(4096);
  for (std::size_t at = 0; at < input.size();) {
    const std::span<char> room = lines.room();
    CHECK_THAT(!room.empty());
    // pieces of many sizes, as reads of a pipe are
    const std::size_t bytes = std::min({room.size(), input.size() - at, 1 + at % 700});
    std::memcpy(room.data(), input.data() + at, bytes);
    lines.commit(bytes);
    at += bytes;
    while (const auto line = lines.next()) {
      CHECK_THAT(line->size() <= kMaxLineBytes + 1 || line->find('\n') == std::string_view::npos);
      parsers.parse(*line);
    }
  }
  if (const auto line = lines.last()) parsers.parse(*line);
  return 0;
}
