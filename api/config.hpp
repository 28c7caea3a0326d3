#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "api/net/patience.hpp"
#include "common/config/settings.hpp"

namespace mapledger::api {

/// What mapledger-api is told at start. Read once, then passed down and never changed.
struct ApiConfig {
  CommonConfig common;
  std::string host = "127.0.0.1";  ///< address or name to listen on
  std::uint16_t port = 8080;       ///< 0: any free one
  std::string open = "no";         ///< yes: an address that is not loopback is allowed without a token
  std::string token;               ///< empty: none is asked for
  std::filesystem::path token_file;
  std::string allowed_hosts;    ///< with commas between, as the next two
  std::string cors_origins;     ///< of pages of other sites that may read
  std::string trusted_proxies;  ///< addresses and networks
  unsigned rate = 1000;         ///< requests a second of one address; 0: no limit
  unsigned connections = 12000;
  unsigned connections_per_address = 256;
  unsigned snapshot_ms = 100;  ///< how old a snapshot may be that many share; 0: none is shared
  std::string db_user;         ///< empty: that of the common settings, and its password
  std::string db_password;
  unsigned db_pool = 3;                 ///< connections in all: one for the stream, the others for REST
  unsigned poll_ms = 100;               ///< how often the ledger is asked for news while someone listens
  std::filesystem::path dashboard_dir;  ///< empty: the shipped one
  Patience patience;                    ///< no setting
};

/// Registers every setting with the option parser.
void add_api_settings(CLI::App& app, ApiConfig& config);

/// Fills in what an empty setting stands for, and reads the token's file. Call once, after parsing. Throws
/// std::runtime_error on a token that cannot be read or is too easy to guess.
void resolve(ApiConfig& config);

/// The parts of a list with commas between, without the blanks around them and without empty ones.
std::vector<std::string> parts_of(const std::string& list);

}  // namespace mapledger::api
