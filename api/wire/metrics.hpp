#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/http/served.hpp"
#include "api/store/status_types.hpp"
#include "common/mysql/route.hpp"

namespace mapledger::api {

/// What the api tells of itself.
struct ApiFigures {
  const Served& served;
  std::size_t stream_clients = 0;
  bool database_up = false;
  std::uint64_t resident_bytes = 0;
  std::uint64_t cpu_us = 0;
  std::vector<mysql::Route::Place> places = {};  ///< of the database, if it has several
};

inline constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

/// Prometheus' text format 0.0.4. A collector's figures bear its machine's name and id; its counters begin
/// anew with each start of it, as Prometheus expects of counters. What is not known is left out.
std::string metrics_text(const std::vector<Status>& machines, const ApiFigures& figures, std::int64_t now_us);

}  // namespace mapledger::api
