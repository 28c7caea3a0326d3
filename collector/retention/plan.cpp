#include "collector/retention/plan.hpp"

#include <algorithm>
#include <limits>

namespace mapledger {
namespace {

/// How long partitions should be, by how far ahead they begin. They are cut further ahead than they are
/// needed, so that a cut is rare.
class Grid {
 public:
  Grid(std::int64_t now_us, std::int64_t span_us, int days_ahead)
      : now_us_(now_us), span_us_(span_us), days_us_(days_ahead * kDayUs) {}

  /// Longer than this is too long for an empty partition that begins at `at`.
  [[nodiscard]] std::int64_t longest(std::int64_t at) const {
    return length(at, near(), 3 * kHourUs, days_us_);
  }
  /// How long a new one should be.
  [[nodiscard]] std::int64_t step(std::int64_t at) const {
    return length(at, 2 * near(), 6 * kHourUs, days_us_ + kDayUs);
  }
  [[nodiscard]] bool reaches(std::int64_t at) const { return at >= now_us_ + days_us_; }
  /// Where the time before the collector's first start ends.
  [[nodiscard]] std::int64_t first() const { return floor_to(now_us_, std::max(span_us_, kHourUs)); }
  [[nodiscard]] std::int64_t present() const { return floor_to(now_us_, span_us_); }

 private:
  [[nodiscard]] std::int64_t near() const { return std::max(2 * span_us_, 10 * kMinuteUs); }
  [[nodiscard]] std::int64_t length(std::int64_t at, std::int64_t near_us, std::int64_t hours_us,
                                    std::int64_t days_us) const {
    if (at < now_us_ + near_us) return span_us_;
    if (at < now_us_ + hours_us) return std::max(span_us_, kHourUs);
    if (at < now_us_ + days_us) return kDayUs;
    return kForeverUs;
  }

  std::int64_t now_us_;
  std::int64_t span_us_;
  std::int64_t days_us_;
};

std::vector<Action::Piece> pieces_of(const Partition& partition, const Grid& grid) {
  std::vector<Action::Piece> pieces;
  std::int64_t at = partition.begin_us;
  if (at == kDawnUs) {
    at = grid.first();
    pieces.push_back({std::string(kOlder), at});
  } else if (grid.present() > at) {  // the collector was away: one partition for all of that time
    pieces.push_back({partition_name(at), grid.present()});
    at = grid.present();
  }
  while (at < partition.end_us) {
    const std::int64_t step = grid.step(at);
    if (step == kForeverUs) break;
    const std::int64_t end = std::min(floor_to(at, step) + step, partition.end_us);
    pieces.push_back({partition_name(at), end});
    at = end;
  }
  if (partition.is_catch_all()) {
    pieces.push_back({std::string(kCatchAll), kForeverUs});
  } else if (at < partition.end_us) {
    pieces.push_back({partition_name(at), partition.end_us});
  }
  return pieces;
}

bool needs_cut(const Partition& partition, const Grid& grid, std::int64_t now_us) {
  if (partition.is_catch_all()) return partition.begin_us == kDawnUs || !grid.reaches(partition.begin_us);
  if (partition.end_us <= now_us) return false;
  // The clock was put back behind the first partition.
  if (partition.begin_us == kDawnUs) return partition.rows <= kMostCopied;
  return partition.rows == 0 && partition.end_us - partition.begin_us > grid.longest(partition.begin_us);
}

void cut(const std::string& table, const std::vector<Partition>& partitions, const Grid& grid,
         std::int64_t now_us, std::vector<Action>& actions) {
  for (const Partition& partition : partitions) {
    if (!needs_cut(partition, grid, now_us)) continue;
    // The first cut of a table finds all its rows in catch_all (activity, after its migration): these are
    // copied.
    const bool is_first = partition.begin_us == kDawnUs;
    if (partition.rows > kMostCopied && !is_first)
      actions.push_back({Action::Kind::kDiscard, table, {partition}, {}});
    actions.push_back({Action::Kind::kCut, table, {partition}, pieces_of(partition, grid)});
  }
}

/// Bytes of requests in a microsecond: now, or in the newest partition that is full, whichever is more.
double rate_of(const std::vector<Partition>& requests, std::int64_t now_us) {
  double present = 0;
  double before = 0;
  for (const Partition& p : requests) {
    if (!p.is_span() || p.begin_us == kDawnUs || p.rows == 0) continue;
    const auto bytes = static_cast<double>(p.bytes);
    if (p.end_us <= now_us) {
      before = bytes / static_cast<double>(p.end_us - p.begin_us);
    } else if (p.begin_us <= now_us - kMinuteUs) {
      present = bytes / static_cast<double>(now_us - p.begin_us);
    }
  }
  return std::max(present, before);
}

bool is_new(const std::vector<Partition>& requests, std::int64_t now_us) {
  return std::none_of(requests.begin(), requests.end(),
                      [&](const Partition& p) { return p.is_span() && p.end_us <= now_us - kHourUs; });
}

/// Drops and truncates until the ledger fits.
class Fitting {
 public:
  Fitting(const Storage& storage, std::uint64_t budget) : bytes_(storage.bytes), budget_(budget) {}

  [[nodiscard]] bool is_over() const { return budget_ != 0 && bytes_ > budget_; }
  [[nodiscard]] bool is_too_big(const Partition& one) const {
    return budget_ != 0 && one.bytes > budget_ / 4;
  }
  void drop(const Partition& partition) { take(partition, dropped_); }
  void truncate(const Partition& partition) { take(partition, truncated_); }
  [[nodiscard]] const std::vector<Partition>& dropped() const { return dropped_; }
  [[nodiscard]] const std::vector<Partition>& truncated() const { return truncated_; }
  [[nodiscard]] bool is_truncated(std::string_view name) const {
    return std::any_of(truncated_.begin(), truncated_.end(),
                       [&](const Partition& p) { return p.name == name; });
  }

 private:
  void take(const Partition& partition, std::vector<Partition>& list) {
    bytes_ -= std::min(bytes_, partition.bytes);
    list.push_back(partition);
  }

  std::uint64_t bytes_;
  std::uint64_t budget_;
  std::vector<Partition> dropped_;
  std::vector<Partition> truncated_;
};

void add(Action::Kind kind, const std::string& table, std::vector<Partition> what,
         std::vector<Action>& actions) {
  if (!what.empty()) actions.push_back({kind, table, std::move(what), {}});
}

std::vector<Partition> spans_before(const std::vector<Partition>& partitions, std::int64_t time_us) {
  std::vector<Partition> old;
  for (const Partition& p : partitions) {
    if (p.is_span() && p.end_us <= time_us) old.push_back(p);
  }
  return old;
}

/// The spans of requests that are gone. Both tables are cut on their own: a partition of spans stays as long
/// as a request of its time may be there.
void follow_requests(const Storage& storage, const Fitting& fitting, std::int64_t now_us,
                     std::vector<Action>& actions) {
  std::int64_t kept_from_us = now_us;
  std::int64_t older_end_us = kDawnUs;  // of older, if that holds requests
  const Partition* older = nullptr;
  for (const Partition& p : storage.requests) {
    const bool is_dropped = std::any_of(fitting.dropped().begin(), fitting.dropped().end(),
                                        [&](const Partition& gone) { return gone.name == p.name; });
    if (!p.is_older() && !is_dropped) kept_from_us = std::min(kept_from_us, p.begin_us);
    if (!p.is_older()) continue;
    older = &p;
    if (p.rows != 0 && !fitting.is_truncated(kOlder)) older_end_us = p.end_us;
  }
  std::vector<Partition> dropped;
  std::vector<Partition> truncated;
  for (const Partition& p : storage.request_spans) {
    if (p.is_span() && p.end_us <= kept_from_us && p.begin_us >= older_end_us) dropped.push_back(p);
    if (p.is_older() && older != nullptr && fitting.is_truncated(kOlder) && p.end_us <= older->end_us) {
      truncated.push_back(p);
    }
    if (p.is_catch_all() && fitting.is_truncated(kCatchAll) &&
        p.begin_us >= storage.requests.back().begin_us) {
      truncated.push_back(p);
    }
  }
  add(Action::Kind::kDrop, "request_spans", std::move(dropped), actions);
  add(Action::Kind::kTruncate, "request_spans", std::move(truncated), actions);
}

}  // namespace

std::int64_t request_span(const std::vector<Partition>& requests, const RetentionSettings& settings,
                          std::int64_t now_us) {
  constexpr double kMostHours = 2'000;  // a server takes 8,192 partitions, and each costs a little
  const double rate = rate_of(requests, now_us);
  // A partition with rows is not cut any more, and an hour of a busy machine may be more than the budget.
  if (rate == 0) return settings.bytes != 0 && is_new(requests, now_us) ? 10 * kMinuteUs : kHourUs;
  const double by_age = settings.days == 0 ? std::numeric_limits<double>::infinity() : settings.days * 24.0;
  const auto budget = static_cast<double>(settings.bytes);
  if (settings.bytes == 0) return by_age > kMostHours ? kDayUs : kHourUs;
  if (std::min(by_age, budget / (rate * kHourUs)) > kMostHours) return kDayUs;
  for (const std::int64_t span : {kHourUs, 10 * kMinuteUs}) {
    if (rate * static_cast<double>(span) <= budget / 10) return span;
  }
  return kMinuteUs;
}

std::vector<Action> plan_cuts(const Storage& storage, const RetentionSettings& settings,
                              std::int64_t now_us) {
  constexpr int kRequestDays = 2;
  constexpr int kOtherDays = 7;
  std::vector<Action> actions;
  const std::int64_t span = request_span(storage.requests, settings, now_us);
  cut("requests", storage.requests, Grid(now_us, span, kRequestDays), now_us, actions);
  const Grid days(now_us, kDayUs, kOtherDays);
  cut("request_spans", storage.request_spans, days, now_us, actions);
  cut("activity", storage.activity, days, now_us, actions);
  cut("activity_totals", storage.activity_totals, days, now_us, actions);
  return actions;
}

std::vector<Action> plan_drops(const Storage& storage, const RetentionSettings& settings,
                               std::int64_t now_us) {
  std::vector<Action> actions;
  Fitting fitting(storage, settings.bytes);
  for (const Partition& p : storage.requests) {
    if (!p.is_span() && fitting.is_too_big(p)) fitting.truncate(p);
  }
  const std::int64_t kept_us = settings.days == 0 ? kDawnUs : now_us - settings.days * kDayUs;
  for (const Partition& p : storage.requests) {
    if (p.is_span() && p.end_us <= now_us && (p.end_us <= kept_us || fitting.is_over())) fitting.drop(p);
  }
  for (const Partition& p : storage.requests) {
    const bool is_past_or_present = p.is_span() && p.begin_us <= now_us;
    if (is_past_or_present || p.rows == 0 || !fitting.is_over() || fitting.is_truncated(p.name)) continue;
    fitting.truncate(p);
  }
  add(Action::Kind::kDrop, "requests", fitting.dropped(), actions);
  add(Action::Kind::kTruncate, "requests", fitting.truncated(), actions);
  follow_requests(storage, fitting, now_us, actions);

  if (settings.activity_days == 0) return actions;
  const std::int64_t activity_from_us = now_us - settings.activity_days * kDayUs;
  add(Action::Kind::kDrop, "activity", spans_before(storage.activity, activity_from_us), actions);
  add(Action::Kind::kDrop, "activity_totals", spans_before(storage.activity_totals, activity_from_us),
      actions);
  return actions;
}

}  // namespace mapledger
