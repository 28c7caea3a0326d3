#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "api/store/types.hpp"
#include "common/result.hpp"

namespace mapledger::api {

/// Which requests a subscriber of topic requests wants (docs/stream.md): those that match all that is set.
/// Plain data, any thread.
struct LiveFilter {
  std::optional<std::uint64_t> pid;
  std::optional<std::string> name;  ///< whole, as it is shown
  std::optional<std::string> call;
  std::optional<bool> failed;
  std::optional<std::uint64_t> min_length;

  [[nodiscard]] bool any() const { return pid || name || call || failed || min_length; }
  [[nodiscard]] bool matches(const MemoryRequest& request) const;

  /// The same text for all who want the same; empty for the filter that lets all pass.
  [[nodiscard]] std::string key() const;
};

/// From a subscribe message's "filter". The error names the key and what is allowed.
Result<LiveFilter> read_live_filter(const nlohmann::json& filter);

}  // namespace mapledger::api
