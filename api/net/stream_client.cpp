#include "api/net/stream_client.hpp"

namespace mapledger::api {

TopicSet StreamClient::subscribe(TopicSet topics) {
  const TopicSet fresh = topics & ~topics_;
  queue_.drop(topics_ & ~topics);
  topics_ = topics;
  waiting_ = (waiting_ & topics) | fresh;
  lagging_ &= topics;
  return fresh;
}

void StreamClient::deliver(const Publication& publication) {
  const std::size_t i = index_of(publication.topic);
  if (!topics_[i] || lagging_[i]) return;
  const bool due = publication.kind == Publication::Kind::kRestart ||
                   waiting_[i] == (publication.kind == Publication::Kind::kSnapshot);
  if (!due) return;
  if (queue_.push(publication.topic, publication.text)) {
    waiting_.reset(i);
  } else {
    lagging_ |= queue_.clear();
    lagging_.set(i);
    lagging_ &= topics_;
  }
  wake();
}

bool StreamClient::reply(std::string text) {
  if (!queue_.push(std::nullopt, std::make_shared<const std::string>(std::move(text)))) return false;
  wake();
  return true;
}

TopicSet StreamClient::recover() {
  TopicSet told;
  for (const Topic topic : kAllTopics) {
    const std::size_t i = index_of(topic);
    // A notice that does not fit waits for the next time.
    if (!lagging_[i] || !queue_.push(topic, std::make_shared<const std::string>(lagged_message(topic))))
      continue;
    told.set(i);
  }
  lagging_ &= ~told;
  waiting_ |= told;
  return told;
}

}  // namespace mapledger::api
