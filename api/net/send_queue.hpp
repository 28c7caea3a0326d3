#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "api/wire/stream.hpp"

namespace mapledger::api {

/// What waits to be sent to one client. Bounded: push() refuses what does not fit, and the caller then
/// empties the queue. A message alone may be larger than the bound, else a large snapshot could never be
/// sent.
class SendQueue {
 public:
  using Text = std::shared_ptr<const std::string>;
  static constexpr std::size_t kMostMessages = 256;
  static constexpr std::size_t kMostBytes = 8U << 20U;

  /// `topic`: nothing for an answer to the client's own message.
  [[nodiscard]] bool push(std::optional<Topic> topic, Text text);

  /// The oldest message, or null.
  Text pop();

  /// Empties the queue. Returns the topics that lost messages.
  TopicSet clear();

  /// Drops what waits of these topics.
  void drop(TopicSet topics);

 private:
  struct Message {
    std::optional<Topic> topic;
    Text text;
  };
  std::deque<Message> messages_;
  std::size_t bytes_ = 0;
};

}  // namespace mapledger::api
