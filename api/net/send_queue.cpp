#include "api/net/send_queue.hpp"

namespace mapledger::api {

bool SendQueue::push(std::optional<Topic> topic, Text text) {
  const bool fits = messages_.size() < kMostMessages && bytes_ + text->size() <= kMostBytes;
  if (!fits && !messages_.empty()) return false;
  bytes_ += text->size();
  messages_.push_back({topic, std::move(text)});
  return true;
}

SendQueue::Text SendQueue::pop() {
  if (messages_.empty()) return nullptr;
  Text text = std::move(messages_.front().text);
  messages_.pop_front();
  bytes_ -= text->size();
  return text;
}

TopicSet SendQueue::clear() {
  TopicSet topics;
  for (const Message& message : messages_) {
    if (message.topic) topics.set(index_of(*message.topic));
  }
  messages_.clear();
  bytes_ = 0;
  return topics;
}

void SendQueue::drop(TopicSet topics) {
  std::erase_if(messages_, [&](const Message& message) {
    const bool dropped = message.topic && topics[index_of(*message.topic)];
    if (dropped) bytes_ -= message.text->size();
    return dropped;
  });
}

}  // namespace mapledger::api
