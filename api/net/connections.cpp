#include "api/net/connections.hpp"

namespace mapledger::api {

void Connections::remove(Connection& connection) {
  open_.erase(&connection);
  if (open_.empty() && ended_) ended_();
}

void Connections::shut_down(std::function<void()> ended) {
  shutting_down_ = true;
  ended_ = std::move(ended);
  if (open_.empty() && ended_) return ended_();
  const std::set<Connection*> open = open_;
  for (Connection* connection : open) connection->shut_down();
}

}  // namespace mapledger::api
