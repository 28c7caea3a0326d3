#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace mapledger::api {

/// A session that is open.
class Connection {
 public:
  virtual ~Connection() = default;
  /// End soon: finish what is being answered, say goodbye where the protocol has a word for it.
  virtual void shut_down() = 0;
  /// Close now if nothing is under way.
  virtual void close_if_idle() {}
};

/// All open sessions: bounds their number, in all and for one address, and ends them with the server. A few
/// more are let in only to be told that it is full; past these a connection is closed without a word. IO
/// thread.
class Connections {
 public:
  enum class Room { kYes, kFull, kFullForAddress, kNotEvenToSaySo };

  Connections(std::size_t most, std::size_t most_of_address)
      : most_(most), most_of_address_(most_of_address) {}

  /// `address`: empty for one that is not counted, as a trusted proxy's.
  [[nodiscard]] Room room(const std::string& address) const;
  void add(Connection& connection, const std::string& address);
  void remove(Connection& connection);
  /// Ends all. `ended` is called once the last one is gone, unless abandon() comes first.
  void shut_down(std::function<void()> ended);
  /// Some time after shut_down(): those that wait for a request that did not come.
  void close_idle();
  void abandon() { ended_ = nullptr; }
  [[nodiscard]] bool shutting_down() const { return shutting_down_; }
  [[nodiscard]] std::size_t open() const { return open_.size(); }

 private:
  [[nodiscard]] std::vector<Connection*> all() const;

  std::size_t most_;
  std::size_t most_of_address_;
  std::unordered_map<Connection*, std::string> open_;
  std::unordered_map<std::string, std::size_t> of_address_;
  bool shutting_down_ = false;
  std::function<void()> ended_;
};

}  // namespace mapledger::api
