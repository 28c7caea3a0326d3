#include "tests/chaos/outage_log.hpp"

namespace mapledger::chaos {

void OutageLog::collector_down(std::int64_t at_us) {
  went(at_us);
  collector_ = tracer_ = false;
}

void OutageLog::collector_up(std::int64_t at_us) {
  if (collector_) return;
  collector_ = true;
  came(at_us);
}

void OutageLog::tracer_down(std::int64_t at_us) {
  went(at_us);
  tracer_ = false;
}

void OutageLog::tracer_up(std::int64_t at_us) {
  if (tracer_) return;
  tracer_ = true;
  came(at_us);
}

std::vector<Span> OutageLog::spans(std::int64_t now_us) const {
  std::vector<Span> all = ended_;
  if (!recording()) all.push_back({since_us_, now_us});
  return merged(std::move(all));
}

void OutageLog::went(std::int64_t at_us) {
  if (recording()) since_us_ = at_us;
}

void OutageLog::came(std::int64_t at_us) {
  if (recording()) ended_.push_back({since_us_, at_us});
}

}  // namespace mapledger::chaos
