#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace mapledger::api {

/// How many requests were answered, by class of status, since the start. Counted on the IO thread, read by
/// any.
class Served {
 public:
  static constexpr std::size_t kClasses = 5;  ///< 1xx to 5xx

  void count(unsigned status) {
    if (status >= 100 && status < 600) ++answers_.at(status / 100 - 1);
  }
  /// `first_digit`: 1 to 5.
  [[nodiscard]] std::uint64_t of_class(unsigned first_digit) const { return answers_.at(first_digit - 1); }

  [[nodiscard]] std::uint64_t all() const {
    std::uint64_t sum = 0;
    for (const auto& answers : answers_) sum += answers;
    return sum;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kClasses> answers_{};
};

}  // namespace mapledger::api
