#include "api/net/hub.hpp"

#include <algorithm>

namespace mapledger::api {

void Hub::join(StreamClient& client) {
  clients_.insert(&client);
  count_ = clients_.size();
  (void)client.reply(hello_message(stream_id_, static_cast<unsigned>(kHeartbeat.count())));
}

void Hub::leave(StreamClient& client) {
  clients_.erase(&client);
  count_ = clients_.size();
  count(client, false);
}

Hub::Channel& Hub::channel(Topic topic, const std::string& filter_key) {
  return topic == Topic::kRequests && !filter_key.empty() ? filters_[filter_key]
                                                          : topics_.at(index_of(topic));
}

/// Adds the client to the channels it is subscribed to, or takes it away from them.
void Hub::count(const StreamClient& client, bool in) {
  for (const Topic topic : kAllTopics) {
    if (!client.topics()[index_of(topic)]) continue;
    Channel& each = channel(topic, client.filter());
    each.subscribers += in ? std::size_t{1} : std::size_t(-1);
    each.wanted = true;
    if (each.subscribers == 0) each.left_at = now_;
  }
}

Result<void> Hub::subscribe(StreamClient& client, const Subscribe& wish) {
  const std::string key = wish.topics[index_of(Topic::kRequests)] ? wish.filter.key() : std::string();
  if (wish.topics == client.topics() && key == client.filter()) return {};
  if (!key.empty() && !filters_.contains(key)) {
    if (!make_room()) return Error{"filter: too many different ones at present; try again later"};
    filters_[key].filter = wish.filter;
  }
  count(client, false);
  TopicSet fresh = client.subscribe(wish.topics, key);
  count(client, true);
  if (wish.resume_stream == stream_id_) resume(client, wish, fresh);
  want(fresh, key);
  return {};
}

/// Room for one more filter: one that only lingers goes.
bool Hub::make_room() {
  if (filters_.size() < kMostFilters) return true;
  const auto idle = std::find_if(filters_.begin(), filters_.end(),
                                 [](const auto& each) { return each.second.subscribers == 0; });
  if (idle == filters_.end()) return false;
  filters_.erase(idle);
  return true;
}

/// What can go on without a snapshot is taken out of `fresh`.
void Hub::resume(StreamClient& client, const Subscribe& wish, TopicSet& fresh) {
  for (const Topic topic : kAllTopics) {
    const std::size_t i = index_of(topic);
    const auto seq = wish.resume_seq.at(i);
    if (!fresh[i] || !seq) continue;
    const auto missed = channel(topic, client.filter()).replay.after(*seq);
    if (!missed || !client.resume(topic, *seq)) continue;
    fresh.reset(i);
    for (const Publication& publication : *missed) client.deliver(publication);
  }
}

void Hub::deliver(const Publication& publication) {
  if (publication.filter.empty()) {
    topics_.at(index_of(publication.topic)).replay.add(publication);
  } else {
    const auto found = filters_.find(publication.filter);
    if (found == filters_.end()) return;
    found->second.replay.add(publication);
  }
  for (StreamClient* client : clients_) client->deliver(publication);
}

void Hub::drained(StreamClient& client) {
  if (const TopicSet asked = client.recover(); asked.any()) want(asked, client.filter());
}

void Hub::tick(std::chrono::steady_clock::time_point now, std::int64_t now_us) {
  now_ = now;
  bool gone = false;
  const auto over = [&](const Channel& each) {
    return each.wanted && each.subscribers == 0 && now > each.left_at + kLinger;
  };
  for (Channel& each : topics_) {
    if (!over(each)) continue;
    each = Channel{};
    gone = true;
  }
  gone = std::erase_if(filters_, [&](const auto& each) { return over(each.second); }) > 0 || gone;
  if (gone) want({}, {});
  if (now < beat_at_ + kHeartbeat) return;
  beat_at_ = now;
  const auto text = std::make_shared<const std::string>(heartbeat_message(now_us));
  for (StreamClient* client : clients_) client->beat(text);
}

void Hub::want(TopicSet asked, const std::string& filter_key) {
  TopicSet wanted;
  for (const Topic topic : kAllTopics) wanted.set(index_of(topic), topics_.at(index_of(topic)).wanted);
  FilterWish filters;
  for (const auto& [key, each] : filters_) {
    if (each.wanted) filters.wanted.emplace(key, each.filter);
  }
  constexpr std::size_t kLog = index_of(Topic::kRequests);
  if (!filters.wanted.empty()) wanted.set(kLog);
  if (asked[kLog] && !filter_key.empty()) {
    filters.asked.insert(filter_key);
    asked.reset(kLog);
  }
  want_(wanted, asked, std::move(filters));
}

}  // namespace mapledger::api
