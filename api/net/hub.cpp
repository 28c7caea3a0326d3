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

bool Hub::Scope::is_used() const {
  return std::any_of(topics.begin(), topics.end(), [](const Channel& each) { return each.wanted; }) ||
         !filters.empty();
}

Hub::Channel& Hub::channel(const StreamClient& client, Topic topic) {
  Scope& scope = scopes_[scope_of(topic, client.host())];
  return topic == Topic::kRequests && !client.filter().empty() ? scope.filters[client.filter()]
                                                               : scope.topics.at(index_of(topic));
}

/// Adds the client to the channels it is subscribed to, or takes it away from them.
void Hub::count(const StreamClient& client, bool in) {
  for (const Topic topic : kAllTopics) {
    if (!client.topics()[index_of(topic)]) continue;
    Channel& each = channel(client, topic);
    each.subscribers += in ? std::size_t{1} : std::size_t(-1);
    each.wanted = true;
    if (each.subscribers == 0) each.left_at = now_;
  }
}

Result<void> Hub::subscribe(StreamClient& client, const Subscribe& wish) {
  const std::string key = wish.topics[index_of(Topic::kRequests)] ? wish.filter.key() : std::string();
  if (wish.topics == client.topics() && wish.host == client.host() && key == client.filter()) return {};
  if (const auto made = make_room(wish, key); !made) return made.error();
  if (!key.empty()) scopes_[wish.host].filters[key].filter = wish.filter;
  count(client, false);
  TopicSet fresh = client.subscribe(wish.topics, wish.host, key);
  count(client, true);
  if (wish.resume_stream == stream_id_) resume(client, wish, fresh);
  want(&client, fresh);
  return {};
}

/// Room for one more host and one more filter: what only lingers goes.
Result<void> Hub::make_room(const Subscribe& wish, const std::string& filter_key) {
  const auto is_idle = [](const Channel& each) { return each.subscribers == 0; };
  TopicSet of_the_host = wish.topics;
  of_the_host.reset(index_of(Topic::kHosts));
  if (wish.host != kShownHost && of_the_host.any() && !scopes_.contains(wish.host)) {
    if (scopes_.size() - (scopes_.contains(kShownHost) ? 1U : 0U) >= kMostHosts) {
      const auto idle = std::find_if(scopes_.begin(), scopes_.end(), [&](const auto& scope) {
        return scope.first != kShownHost &&
               std::all_of(scope.second.topics.begin(), scope.second.topics.end(), is_idle) &&
               std::all_of(scope.second.filters.begin(), scope.second.filters.end(),
                           [&](const auto& each) { return is_idle(each.second); });
      });
      if (idle == scopes_.end())
        return Error{"host: too many different ones at present; try again later, or ask REST"};
      scopes_.erase(idle);
    }
  }
  const auto scope = scopes_.find(wish.host);
  if (filter_key.empty() || (scope != scopes_.end() && scope->second.filters.contains(filter_key))) return {};
  std::size_t filters = 0;
  for (const auto& each : scopes_) filters += each.second.filters.size();
  if (filters < kMostFilters) return {};
  for (auto& each : scopes_) {
    auto& of_scope = each.second.filters;
    const auto idle =
        std::find_if(of_scope.begin(), of_scope.end(), [&](const auto& f) { return is_idle(f.second); });
    if (idle == of_scope.end()) continue;
    of_scope.erase(idle);
    return {};
  }
  return Error{"filter: too many different ones at present; try again later"};
}

/// What can go on without a snapshot is taken out of `fresh`.
void Hub::resume(StreamClient& client, const Subscribe& wish, TopicSet& fresh) {
  for (const Topic topic : kAllTopics) {
    const std::size_t i = index_of(topic);
    const auto seq = wish.resume_seq.at(i);
    if (!fresh[i] || !seq) continue;
    const auto missed = channel(client, topic).replay.after(*seq);
    if (!missed || !client.resume(topic, *seq)) continue;
    fresh.reset(i);
    for (const Publication& publication : *missed) client.deliver(publication);
  }
}

void Hub::deliver(const Publication& publication) {
  const auto scope = scopes_.find(publication.host);
  if (scope == scopes_.end()) return;
  if (publication.filter.empty()) {
    scope->second.topics.at(index_of(publication.topic)).replay.add(publication);
  } else {
    const auto found = scope->second.filters.find(publication.filter);
    if (found == scope->second.filters.end()) return;
    found->second.replay.add(publication);
  }
  for (StreamClient* client : clients_) client->deliver(publication);
}

void Hub::drained(StreamClient& client) {
  if (const TopicSet asked = client.recover(); asked.any()) want(&client, asked);
}

void Hub::tick(std::chrono::steady_clock::time_point now, std::int64_t now_us) {
  now_ = now;
  bool gone = false;
  const auto over = [&](const Channel& each) {
    return each.wanted && each.subscribers == 0 && now > each.left_at + kLinger;
  };
  for (auto& [host, scope] : scopes_) {
    for (Channel& each : scope.topics) {
      if (!over(each)) continue;
      each = Channel{};
      gone = true;
    }
    gone = std::erase_if(scope.filters, [&](const auto& each) { return over(each.second); }) > 0 || gone;
  }
  std::erase_if(scopes_, [](const auto& scope) { return !scope.second.is_used(); });
  if (gone) want(nullptr, {});
  if (now < beat_at_ + kHeartbeat) return;
  beat_at_ = now;
  const auto text = std::make_shared<const std::string>(heartbeat_message(now_us));
  for (StreamClient* client : clients_) client->beat(text);
}

void Hub::want(const StreamClient* client, TopicSet asked) {
  constexpr std::size_t kLog = index_of(Topic::kRequests);
  Wishes wishes;
  for (const auto& [host, scope] : scopes_) {
    if (!scope.is_used()) continue;
    Wish& wish = wishes[host];
    for (const Topic topic : kAllTopics)
      wish.wanted.set(index_of(topic), scope.topics.at(index_of(topic)).wanted);
    for (const auto& [key, each] : scope.filters) wish.filters.wanted.emplace(key, each.filter);
    if (!wish.filters.wanted.empty()) wish.wanted.set(kLog);
  }
  for (const Topic topic : kAllTopics) {
    const std::size_t i = index_of(topic);
    if (client == nullptr || !asked[i]) continue;
    Wish& wish = wishes[scope_of(topic, client->host())];
    if (i == kLog && !client->filter().empty()) {
      wish.filters.asked.insert(client->filter());
    } else {
      wish.asked.set(i);
    }
  }
  want_(std::move(wishes));
}

}  // namespace mapledger::api
