#include "api/net/hub.hpp"

namespace mapledger::api {

void Hub::join(StreamClient& client) {
  clients_.insert(&client);
  count_ = clients_.size();
}

void Hub::leave(StreamClient& client) {
  clients_.erase(&client);
  count_ = clients_.size();
  if (client.topics().any()) want({});
}

void Hub::subscribe(StreamClient& client, TopicSet topics) {
  if (topics == client.topics()) return;
  want(client.subscribe(topics));
}

void Hub::deliver(const Publication& publication) {
  for (StreamClient* client : clients_) client->deliver(publication);
}

void Hub::drained(StreamClient& client) {
  if (const TopicSet asked = client.recover(); asked.any()) want(asked);
}

void Hub::want(TopicSet asked) {
  TopicSet wanted;
  for (const StreamClient* client : clients_) wanted |= client->topics();
  want_(wanted, asked);
}

}  // namespace mapledger::api
