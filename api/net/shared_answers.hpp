#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/net/ready_answer.hpp"

namespace mapledger::api {

/// The snapshots that many ask for: read once and serialized once for all who ask the same within
/// API_SNAPSHOT_MS. One that is about to be too old is read anew while it is still served, so that at a
/// steady rate no one waits, unless the database is slow: one that is ten times too old is not served.
/// Answers that are no 200 go to those who wait for them and are not kept. IO thread.
class SharedAnswers {
 public:
  using Clock = std::chrono::steady_clock;
  using Answer = std::shared_ptr<const ReadyAnswer>;
  using Done = std::function<void(Answer)>;
  /// Makes the answer elsewhere and calls `done` on the IO thread.
  using Make = std::function<void(Done done)>;

  static constexpr std::size_t kMostTargets = 64;
  static constexpr std::size_t kMostWaiting = 1024;  ///< for one target

  /// `age`: how old an answer may be; 0: none is shared.
  explicit SharedAnswers(std::chrono::milliseconds age) : age_(age) {}

  /// Whether answers of this path are shared.
  [[nodiscard]] bool covers(std::string_view path) const;

  /// Calls `done`, at once if an answer is there. False: too many wait; `done` is not called.
  bool get(const std::string& target, Clock::time_point now, const Make& make, const Done& done);

 private:
  struct Entry {
    Answer answer;
    Clock::time_point read_at;
    Clock::time_point used_at;
    bool being_made = false;
    std::vector<Done> waiting;
  };
  void make_anew(const std::string& target, Clock::time_point now, const Make& make);
  [[nodiscard]] bool make_room();

  std::chrono::milliseconds age_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace mapledger::api
