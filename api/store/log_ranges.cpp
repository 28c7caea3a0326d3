#include "api/store/log_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/store/columns.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::Value;

constexpr std::string_view kColumns =
    "SELECT time_us, run, seq, host_id, process_id, pid, tid, call_name, failed, address, length, "
    "old_length, prot, flags, result, name FROM requests WHERE host_id = ?";
constexpr std::string_view kNewestFirst = " ORDER BY time_us DESC, host_id DESC, run DESC, seq DESC LIMIT ?";

MemoryRequest request_of(const Row& row) {
  Columns next(row);
  MemoryRequest r;
  r.key.time_us = next.i64();
  r.key.run = next.u64();
  r.key.seq = next.u64();
  r.host = next.u64();
  r.process_id = next.u64();
  r.pid = next.u64();
  r.tid = next.i64();
  r.call = next.text();
  r.failed = next.u64() != 0;
  r.address = next.u64();
  r.length = next.u64();
  r.old_length = next.u64();
  r.protection = next.i64();
  r.flags = next.i64();
  r.result = next.optional_i64();
  r.name = next.text();
  return r;
}

}  // namespace

LogRanges::LogRanges(const RequestFilter& filter, std::uint64_t limit) : limit_(limit) {
  matched_.emplace_back(filter.host);
  const auto match = [this](std::string_view condition, Value value) {
    matches_ += condition;
    matched_.push_back(std::move(value));
  };
  if (filter.pid) match(" AND pid = ?", *filter.pid);
  if (filter.process) match(" AND process_id = ?", *filter.process);
  if (filter.name) match(" AND name = ?", *filter.name);
  if (filter.call) match(" AND call_name = ?", *filter.call);
  if (filter.failed) match(" AND failed = ?", std::uint64_t{*filter.failed});
  if (filter.min_length) match(" AND length >= ?", *filter.min_length);
}

void LogRanges::add(std::string_view condition, std::initializer_list<Value> values) {
  sql_ += fmt::format("{}({}{} AND {}{})", sql_.empty() ? "" : " UNION ALL ", kColumns, matches_, condition,
                      kNewestFirst);
  values_.insert(values_.end(), matched_.begin(), matched_.end());
  values_.insert(values_.end(), values);
  values_.emplace_back(limit_);
}

void LogRanges::add_ties(const RequestKey& before) {
  if (before.seq != 0) add("time_us = ? AND run = ? AND seq < ?", {before.time_us, before.run, before.seq});
  if (before.run != 0) add("time_us = ? AND run < ?", {before.time_us, before.run});
}

DbResult<std::vector<MemoryRequest>> LogRanges::read(Connection& connection) const {
  std::vector<MemoryRequest> requests;
  if (sql_.empty()) return requests;
  const auto rows = mysql::select(connection, sql_, values_);
  if (!rows) return rows.error();
  requests.reserve(rows->size());
  for (const Row& row : *rows) requests.push_back(request_of(row));
  std::sort(requests.begin(), requests.end(),
            [](const MemoryRequest& a, const MemoryRequest& b) { return a.key > b.key; });
  if (requests.size() > limit_) requests.resize(limit_);
  return requests;
}

}  // namespace mapledger::api
