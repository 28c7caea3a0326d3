#pragma once

#include <cstddef>
#include <functional>
#include <set>

namespace mapledger::api {

/// A session that is open.
class Connection {
 public:
  virtual ~Connection() = default;
  /// End soon: finish what is being answered, say goodbye where the protocol has a word for it.
  virtual void shut_down() = 0;
};

/// All open sessions: bounds their number, and ends them with the server. IO thread.
class Connections {
 public:
  static constexpr std::size_t kMost = 1100;

  [[nodiscard]] bool full() const { return open_.size() >= kMost; }
  void add(Connection& connection) { open_.insert(&connection); }
  void remove(Connection& connection);
  /// Ends all. `ended` is called once the last one is gone, unless abandon() comes first.
  void shut_down(std::function<void()> ended);
  void abandon() { ended_ = nullptr; }
  [[nodiscard]] bool shutting_down() const { return shutting_down_; }

 private:
  std::set<Connection*> open_;
  bool shutting_down_ = false;
  std::function<void()> ended_;
};

}  // namespace mapledger::api
