#include "collector/account/loss_meter.hpp"

namespace mapledger {

void LossMeter::on_hello(std::uint64_t now_ns) {
  last_beat_ns_ = now_ns;
  received_ = dropped_ = missing_ = 0;
}

std::optional<LossMeter::Span> LossMeter::on_beat(const Beat& beat) {
  if (beat.dropped > dropped_) total_.tracer += beat.dropped - dropped_;
  dropped_ = beat.dropped;
  const std::uint64_t printed = beat.seen - beat.dropped;
  const std::uint64_t missing = printed > received_ ? printed - received_ : 0;
  if (missing > missing_) total_.transport += missing - missing_;
  missing_ = missing;

  Span span{last_beat_ns_,
            beat.time_ns,
            {total_.tracer - told_.tracer, total_.transport - told_.transport, total_.parse - told_.parse}};
  last_beat_ns_ = beat.time_ns;
  told_ = total_;
  if (span.lost.tracer == 0 && span.lost.transport == 0 && span.lost.parse == 0) return std::nullopt;
  return span;
}

}  // namespace mapledger
