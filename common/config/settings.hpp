#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "common/mysql/route.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace mapledger {

/// How to reach the database. Exactly one of host and socket is used; socket goes first.
struct DatabaseConfig {
  std::string host;  ///< one or several with commas between, each with a port or not
  std::uint16_t port = 3306;
  std::string socket;
  std::string user = "mapledger";
  std::string password;
  std::string name = "mapledger";
  std::string ssl_mode = "preferred";   ///< disabled, preferred, required, verify_ca, verify_identity
  std::string ssl_ca;                   ///< PEM file; empty: the system's
  std::shared_ptr<mysql::Route> route;  ///< which of the hosts is used, shared by copies; none: the only one
  unsigned io_seconds = 60;             ///< how long a server may take for an answer; no setting
};

/// What both daemons can be told. options.hpp reads it, and is included where that is done alone: it brings
/// all of CLI11 with it.
struct CommonConfig {
  DatabaseConfig database;
  std::filesystem::path data_dir = "./data";
  std::string log_level = "info";
  std::string log_format = "text";  ///< text, json
};

/// With neither host nor socket given, the private database of `make run`: DATA_DIR/db/db.sock. Throws
/// std::runtime_error where DB_HOST is no list of addresses.
void resolve_database(CommonConfig& config);

}  // namespace mapledger
