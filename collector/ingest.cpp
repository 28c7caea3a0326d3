#include "collector/ingest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <spdlog/spdlog.h>

#include "common/names.hpp"

namespace mapledger {

void Ingest::line(std::string_view line) {
  switch (parser_.parse(line)) {
    case LineKind::kEvent: {
      const Event& event = parser_.event();
      losses_.on_event();
      counters_.events_received.fetch_add(1, std::memory_order_relaxed);
      if (open_gap_) close_gap(accountant_.utc_us(event.time_ns));
      if (left_out_ != nullptr && left_out_->has(event.pid)) return;
      accountant_.add(event);
      return;
    }
    case LineKind::kBeat:
      on_beat(parser_.beat());
      return;
    case LineKind::kHello:
      losses_.on_hello(0);
      if (greeted_) open_gap(accountant_.batch().last_time_us, Stage::kTracer, "the tracer was restarted");
      greeted_ = true;
      return;
    case LineKind::kBad:
      on_bad_line(line);
      return;
    case LineKind::kEmpty:
      return;
  }
}

void Ingest::on_beat(const Beat& beat) {
  accountant_.set_utc_offset(beat.utc_offset_ns);
  const std::int64_t at_us = accountant_.utc_us(beat.time_ns);
  if (open_gap_) close_gap(at_us);
  const auto span = losses_.on_beat(beat);
  const Losses& total = losses_.total();
  counters_.lost_tracer = total.tracer;
  counters_.lost_transport = total.transport;
  if (!span) return;
  const std::int64_t from_us =
      span->from_ns == 0 ? accountant_.batch().last_time_us : accountant_.utc_us(span->from_ns);
  const auto tell = [&](std::uint64_t lost, Stage stage, const char* detail) {
    if (lost == 0) return;
    spdlog::warn("{} events lost: {}", lost, detail);
    accountant_.add_gap({std::min(from_us, at_us), at_us, stage, lost, detail});
  };
  tell(span->lost.tracer, Stage::kTracer, "the tracer dropped them: its buffer was full");
  tell(span->lost.transport, Stage::kTransport, "printed by the tracer, not received");
  tell(span->lost.parse, Stage::kParse, "lines that could not be read");
}

void Ingest::on_bad_line(std::string_view line) {
  losses_.on_bad_line();
  const std::uint64_t count = losses_.total().parse;
  counters_.lost_parse = count;
  constexpr std::uint64_t kAlways = 5;
  constexpr std::uint64_t kThenEvery = 1'000;
  if (count > kAlways && count % kThenEvery != 0) return;
  spdlog::warn("line {} that cannot be read: {}: {}", count, parser_.problem(),
               stored_name(line.substr(0, 160)));
}

void Ingest::finish() {
  const std::uint64_t untold = losses_.take_untold_parse();
  const std::int64_t at_us = accountant_.batch().last_time_us;
  if (untold > 0) accountant_.add_gap({at_us, at_us, Stage::kParse, untold, "lines that could not be read"});
}

void Ingest::open_gap(std::int64_t from_us, Stage stage, std::string detail) {
  if (!open_gap_) open_gap_ = Gap{from_us, from_us, stage, std::nullopt, std::move(detail)};
}

void Ingest::close_gap(std::int64_t at_us) {
  open_gap_->to_us = std::max(at_us, open_gap_->from_us);
  accountant_.add_gap(*std::move(open_gap_));
  open_gap_.reset();
}

}  // namespace mapledger
