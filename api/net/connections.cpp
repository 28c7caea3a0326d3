#include "api/net/connections.hpp"

namespace mapledger::api {
namespace {

/// So many more are told that it is full.
constexpr std::size_t kTold = 64;
constexpr std::size_t kToldOfAddress = 8;

}  // namespace

Connections::Room Connections::room(const std::string& address) const {
  const auto found = of_address_.find(address);
  const std::size_t of_address = address.empty() || found == of_address_.end() ? 0 : found->second;
  if (open_.size() >= most_ + kTold || of_address >= most_of_address_ + kToldOfAddress)
    return Room::kNotEvenToSaySo;
  if (open_.size() >= most_) return Room::kFull;
  return of_address >= most_of_address_ ? Room::kFullForAddress : Room::kYes;
}

void Connections::add(Connection& connection, const std::string& address) {
  open_[&connection] = address;
  if (!address.empty()) ++of_address_[address];
}

void Connections::remove(Connection& connection) {
  const auto found = open_.find(&connection);
  if (found == open_.end()) return;
  const auto count = of_address_.find(found->second);
  if (count != of_address_.end() && --count->second == 0) of_address_.erase(count);
  open_.erase(found);
  if (open_.empty() && ended_) ended_();
}

void Connections::shut_down(std::function<void()> ended) {
  shutting_down_ = true;
  ended_ = std::move(ended);
  if (open_.empty() && ended_) return ended_();
  for (Connection* connection : all()) {
    if (open_.contains(connection)) connection->shut_down();
  }
}

void Connections::close_idle() {
  for (Connection* connection : all()) {
    if (open_.contains(connection)) connection->close_if_idle();
  }
}

std::vector<Connection*> Connections::all() const {
  std::vector<Connection*> open;
  for (const auto& [connection, address] : open_) open.push_back(connection);
  return open;
}

}  // namespace mapledger::api
