#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.hpp"

namespace mapledger {

/// Which requests become rows of the log: STORE_REQUESTS. What they add up to does not depend on it. Its text
/// is `all`, `none`, or one or more of these with + between, of which a request has to meet one:
///     failed              it failed
///     min:BYTES           its length, as the log has it, is that or more: 4096, 64K, 1M, 2G
///     programs:NAME,NAME  its process had one of these names. As the log has them (common/names.hpp), with
///                         \x2b for a + and \x2c for a comma.
/// A value, read once at start.
class StoragePolicy {
 public:
  static constexpr std::size_t kMostBytes = 255;  ///< of its text: the column holds so many

  /// `all`.
  StoragePolicy() = default;
  /// An error names the part that is wrong and what is right.
  static Result<StoragePolicy> parse(std::string_view text);

  [[nodiscard]] bool keeps_all() const { return all_; }
  /// By the name alone. `name` as it is stored.
  [[nodiscard]] bool keeps_program(std::string_view name) const;
  [[nodiscard]] bool keeps(bool has_failed, std::uint64_t length) const {
    return (failed_ && has_failed) || (least_ && length >= *least_);
  }

  /// The policy as parse() reads it: the same text for the same policy.
  [[nodiscard]] std::string text() const;

 private:
  Result<void> add(std::string_view part);
  Result<void> add_programs(std::string_view names);

  bool all_ = true;
  bool failed_ = false;
  std::optional<std::uint64_t> least_;  // length
  std::vector<std::string> programs_;   // sorted
};

}  // namespace mapledger
