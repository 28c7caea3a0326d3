#include "common/config/settings.hpp"

#include <stdexcept>
#include <utility>

namespace mapledger {

void resolve_database(CommonConfig& config) {
  if (config.database.host.empty() && config.database.socket.empty()) {
    config.database.socket = (config.data_dir / "db" / "db.sock").string();
  }
  if (!config.database.socket.empty()) return;
  auto addresses = mysql::parse_addresses(config.database.host, config.database.port);
  if (!addresses) throw std::runtime_error(addresses.error().message);
  if (addresses->size() == 1) {
    config.database.host = addresses->front().host;
    config.database.port = addresses->front().port;
    return;
  }
  config.database.route = std::make_shared<mysql::Route>(*std::move(addresses));
}

}  // namespace mapledger
