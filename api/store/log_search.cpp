#include "api/store/log_search.hpp"

#include <algorithm>
#include <iterator>

namespace mapledger::api {
namespace {

using mysql::DbResult;
using mysql::select;

constexpr std::uint64_t kSpansAtOnce = 100;
/// To read spans of processes is to read rows of others as well: no more of them are read than a page needs.
constexpr std::uint64_t kProcessSpansAtOnce = 32;
constexpr std::uint64_t kFaster = 4;

RequestKey all_of(std::int64_t time_us) {
  return {time_us, UINT64_MAX, UINT64_MAX};
}

}  // namespace

DbResult<RequestPage> LogSearch::read() {
  auto ids = processes();
  if (!ids) return ids.error();
  if (ids->empty()) return RequestPage();
  std::uint64_t count = ids->front() == kWholeLog ? kSpansAtOnce : kProcessSpansAtOnce;
  const SpanIndex index(connection_, filter_.host, std::move(*ids));
  const auto position = start(index);
  if (!position) return position.error();
  at_ = *position;
  while (at_.before.time_us >= filter_.from_us.value_or(INT64_MIN)) {
    if (spans_left_ == 0) return page(false);
    // One span more than is used: from where it ends, rows of spans that are not at hand may come between.
    auto spans = index.newest(at_, count + 1);
    if (!spans) return spans.error();
    spans_ = std::move(*spans);
    spans_left_ -= std::min<std::uint64_t>(spans_left_, spans_.size());
    const bool is_all = spans_.size() <= count;
    unread_to_us_ = is_all ? INT64_MIN : spans_.back().last_us;
    if (!is_all && unread_to_us_ >= at_.before.time_us) {  // so many of one moment: look at more at once
      count *= 2;
      spans_left_ = std::max<std::uint64_t>(spans_left_, 1);
      continue;
    }
    if (!is_all) spans_.pop_back();
    std::erase_if(spans_, [&](const Span& s) { return !s.may_hold(filter_); });
    const auto done = read_spans();
    if (!done) return done.error();
    if (*done) return page(false);
    if (is_all) break;
  }
  return page(true);
}

DbResult<std::vector<std::uint64_t>> LogSearch::processes() {
  if (filter_.process) return std::vector<std::uint64_t>{*filter_.process};
  if (!filter_.pid) return std::vector<std::uint64_t>{kWholeLog};
  const auto rows = select(connection_, "SELECT process_id FROM processes WHERE host_id = ? AND pid = ?",
                           {filter_.host, *filter_.pid});
  if (!rows) return rows.error();
  std::vector<std::uint64_t> ids;
  for (const mysql::Row& row : *rows) ids.push_back(row.u64(0));
  return ids;
}

DbResult<RequestPosition> LogSearch::start(const SpanIndex& index) {
  RequestPosition at = filter_.position.value_or(RequestPosition{kNewestKey});
  if (filter_.to_us && at.before.time_us >= *filter_.to_us) at = RequestPosition{{*filter_.to_us, 0, 0}};
  if (at.spans_to_us != INT64_MAX || at.before.time_us == INT64_MAX) return at;
  const auto end_us = index.end_of_spans_over(at.before.time_us);
  if (!end_us) return end_us.error();
  at.spans_to_us = *end_us;
  return at;
}

DbResult<bool> LogSearch::read_spans() {
  for (;;) {
    std::erase_if(spans_, [&](const Span& s) { return s.first_us > at_.before.time_us; });
    if (spans_.empty()) at_ = {all_of(unread_to_us_), unread_to_us_};
    if (at_.before.time_us <= unread_to_us_) return false;
    Part part = next_part();
    if (part.rows > rows_left_ && has_read_) return true;
    if (const auto fitted = fit(part); !fitted) return fitted.error();
    if (const auto read = read_part(part); !read) return read.error();
    const bool is_full = found_.size() > filter_.limit;
    at_.before = is_full ? found_[filter_.limit - 1].key : all_of(part.down_to_us);
    const auto unfinished = std::find_if(spans_.begin(), spans_.end(),
                                         [&](const Span& s) { return s.first_us <= at_.before.time_us; });
    at_.spans_to_us = unfinished != spans_.end() ? unfinished->last_us : unread_to_us_;
    if (is_full) return true;
  }
}

LogSearch::Part LogSearch::next_part() const {
  const bool is_sparse = filter_.looks_into_rows();
  const std::uint64_t most = is_sparse ? std::min(rows_left_, rows_at_once_) : rows_left_;
  Part part;
  std::uint64_t hits = 0;
  for (const Span& s : spans_) {
    const bool is_needed = part.count == 0 || s.last_us >= at_.before.time_us;
    const bool is_enough = !is_sparse && hits >= wanted();
    if (!is_needed && (is_enough || part.rows + s.rows() > most)) break;
    ++part.count;
    part.rows += s.rows();
    hits += s.requests;
  }
  part.down_to_us = part.count < spans_.size() ? spans_[part.count].last_us : unread_to_us_;
  return part;
}

/// A moment is always read whole.
DbResult<void> LogSearch::fit(Part& part) {
  if (part.rows <= rows_left_) return {};
  const std::int64_t to_us = std::min(spans_.front().last_us, at_.before.time_us);
  const auto last = select(connection_,
                           "SELECT time_us FROM requests WHERE time_us > ? AND time_us <= ? ORDER BY time_us "
                           "DESC, host_id DESC, run DESC, seq DESC LIMIT 1 OFFSET ?",
                           {part.down_to_us, to_us, rows_left_});
  if (!last) return last.error();
  if (!last->empty()) part.down_to_us = std::max(part.down_to_us, last->front().i64(0) - 1);
  return {};
}

DbResult<void> LogSearch::read_part(const Part& part) {
  const std::int64_t least_us = std::max(part.down_to_us + 1, filter_.from_us.value_or(INT64_MIN));
  std::vector<Window> spans;  // both ends belong to it
  bool has_ties = false;
  for (std::size_t i = 0; i < part.count; ++i) {
    const Span& s = spans_[i];
    has_ties = has_ties || s.last_us >= at_.before.time_us;
    const Window span{std::max(s.first_us, least_us), std::min(s.last_us, at_.before.time_us - 1)};
    if (span.from_us <= span.to_us) spans.push_back(span);
  }
  std::sort(spans.begin(), spans.end(),
            [](const Window& a, const Window& b) { return a.from_us < b.from_us; });
  LogRanges ranges(filter_, wanted());
  if (has_ties && at_.before.time_us >= least_us) ranges.add_ties(at_.before);
  for (auto span = spans.begin(); span != spans.end();) {
    Window joined = *span;
    for (++span; span != spans.end() && span->from_us <= joined.to_us + 1; ++span) {
      joined.to_us = std::max(joined.to_us, span->to_us);
    }
    ranges.add("time_us BETWEEN ? AND ?", {joined.from_us, joined.to_us});
  }
  auto rows = ranges.read(connection_);
  if (!rows) return rows.error();
  std::move(rows->begin(), rows->end(), std::back_inserter(found_));
  has_read_ = true;
  rows_left_ -= std::min(rows_left_, part.rows);
  rows_at_once_ *= kFaster;
  return {};
}

RequestPage LogSearch::page(bool is_all) const {
  RequestPage page;
  page.items = found_;
  if (found_.size() > filter_.limit) {
    page.items.resize(filter_.limit);
    page.next = at_;
  } else if (!is_all) {
    page.next = at_;
    page.looked_back_to_us = at_.before.time_us + 1;
  }
  return page;
}

}  // namespace mapledger::api
