#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "collector/account/batch.hpp"

namespace mapledger {

/// Where the requests of a batch are in the log, and what a search may know without reading them: a row of
/// process 0 in request_spans (sql/005_queries.sql).
struct Stretch {
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::uint32_t requests = 0;
  std::uint32_t failed = 0;
  std::uint64_t longest = 0;
  std::uint8_t calls = 0;            ///< a bit for each Call
  std::optional<std::string> names;  ///< two bytes a name; nothing: too many to be listed
};

/// Nothing: the batch holds no requests.
std::optional<Stretch> stretch_of(const Batch& batch);

}  // namespace mapledger
