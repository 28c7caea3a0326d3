#include "api/net/stream_client.hpp"

namespace mapledger::api {

TopicSet StreamClient::subscribe(TopicSet topics, HostScope host, std::string filter_key) {
  TopicSet kept = topics_ & topics;
  for (const Topic topic : kAllTopics) {
    if (scope_of(topic, host) != scope_of(topic, host_)) kept.reset(index_of(topic));
  }
  if (filter_key != filter_) kept.reset(index_of(Topic::kRequests));
  queue_.drop(topics_ & ~kept);
  topics_ = topics;
  host_ = host;
  filter_ = std::move(filter_key);
  const TopicSet fresh = topics & ~kept;
  waiting_ = (waiting_ & topics) | fresh;
  lagging_ &= kept;
  return fresh;
}

bool StreamClient::resume(Topic topic, std::uint64_t seq) {
  if (!queue_.push(topic, std::make_shared<const std::string>(resumed_message(topic, seq)))) return false;
  waiting_.reset(index_of(topic));
  wake();
  return true;
}

void StreamClient::deliver(const Publication& publication) {
  const std::size_t i = index_of(publication.topic);
  if (!topics_[i] || lagging_[i] || publication.host != scope_of(publication.topic, host_)) return;
  if (publication.topic == Topic::kRequests && publication.filter != filter_) return;
  const bool due = publication.kind == Publication::Kind::kRestart ||
                   waiting_[i] == (publication.kind == Publication::Kind::kSnapshot);
  if (!due) return;
  if (queue_.push(publication.topic, publication.text)) {
    waiting_.reset(i);
    quiet_ = false;
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

void StreamClient::beat(const SendQueue::Text& text) {
  // Where it does not fit there is enough else to send.
  if (quiet_ && queue_.push(std::nullopt, text)) wake();
  quiet_ = true;
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
