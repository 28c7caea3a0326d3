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
      // The list of processes is not numbered, and tells nothing of how far the stream has come.
      if (event.is_counted()) {
        losses_.on_event();
        counters_.events_received.fetch_add(1, std::memory_order_relaxed);
        reached(utc_us(event.time_ns));
      }
      pass_on(event);
      return;
    }
    case LineKind::kBeat:
      on_beat(parser_.beat());
      return;
    case LineKind::kHello:
      losses_.on_hello(0);
      began_us_.reset();
      if (greeted_) open_gap(Stage::kTracer, "the tracer was restarted");
      greeted_ = true;
      return;
    case LineKind::kBad:
      on_bad_line(line);
      return;
    case LineKind::kEmpty:
      return;
  }
}

void Ingest::pass_on(const Event& event) {
  if (left_out_ != nullptr && left_out_->has(event.pid)) return;
  if (processes_ != nullptr) processes_->tell(event);
  sink_.event(event, utc_us(event.time_ns));
}

void Ingest::on_beat(const Beat& beat) {
  utc_offset_ns_ = beat.utc_offset_ns;
  const std::int64_t at_us = utc_us(beat.time_ns);
  reached(at_us);
  sink_.beat(at_us);
  const auto span = losses_.on_beat(beat);
  const Losses& total = losses_.total();
  counters_.lost_tracer = total.tracer;
  counters_.lost_transport = total.transport;
  if (!span) return;
  const std::int64_t from_us =
      span->from_ns == 0 ? began_us_.value_or(at_us) - kDisorderUs : utc_us(span->from_ns);
  const auto tell = [&](std::uint64_t lost, Stage stage, const char* detail) {
    if (lost == 0) return;
    spdlog::warn("{} events lost: {}", lost, detail);
    sink_.gap({std::min(from_us, at_us), at_us, stage, lost, detail});
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

void Ingest::lost(const SourceLoss& loss) {
  const bool is_unseen = loss.kind == SourceLoss::Kind::kUnseen;
  std::uint64_t events = loss.events;
  if (is_unseen) {
    losses_.on_unseen(events);
  } else {
    events = losses_.on_dropped_in_all(events);
  }
  counters_.lost_tracer = losses_.total().tracer;
  if (events == 0) return;
  spdlog::warn("{} events lost: {}", events, loss.detail);
  // When they were lost is not said: at some time since this tracer began, or since its last beat.
  const std::int64_t began_us = began_us_.value_or(whole_until_us_) - kDisorderUs;
  const std::int64_t from_us =
      is_unseen || losses_.last_beat_ns() == 0 ? began_us : utc_us(losses_.last_beat_ns());
  sink_.gap({std::min(from_us, whole_until_us_), whole_until_us_, Stage::kTracer, events, loss.detail});
}

void Ingest::finish() {
  const std::uint64_t untold = losses_.take_untold_parse();
  if (untold == 0) return;
  sink_.gap({whole_until_us_, whole_until_us_, Stage::kParse, untold, "lines that could not be read"});
}

void Ingest::open_gap(Stage stage, std::string detail) {
  if (open_gap_) return;
  const std::int64_t from_us = std::max<std::int64_t>(0, whole_until_us_ - kDisorderUs);
  open_gap_ = Gap{from_us, from_us, stage, std::nullopt, std::move(detail)};
}

void Ingest::reached(std::int64_t time_us) {
  if (open_gap_) {
    open_gap_->to_us = std::max(time_us, open_gap_->from_us);
    sink_.gap(*open_gap_);
    open_gap_.reset();
  }
  if (!began_us_) began_us_ = time_us;
  whole_until_us_ = std::max(whole_until_us_, time_us);
}

}  // namespace mapledger
