#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace mapledger::exact {

/// Requests that the parts of mapledger made themselves, in a quiet time and in an equally long one in which
/// others' requests were stored. Pure.
struct Feedback {
  struct Made {
    std::uint64_t quiet = 0;
    std::uint64_t busy = 0;
  };
  std::map<std::string, Made> parts;
  std::uint64_t stored = 0;  ///< others' requests in the busy time

  /// Requests of a part that one stored request caused. Below 0: it made fewer than when it was quiet.
  [[nodiscard]] double gain(const std::string& part) const;
  /// Of all parts.
  [[nodiscard]] double gain() const;
};

}  // namespace mapledger::exact
