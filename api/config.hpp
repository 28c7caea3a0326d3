#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "common/config/options.hpp"

namespace mapledger::api {

/// What mapledger-api is told at start. Read once, then passed down and never changed.
struct ApiConfig {
  CommonConfig common;
  std::string host = "127.0.0.1";  ///< address or name to listen on
  std::uint16_t port = 8080;       ///< 0: any free one
  std::string open = "no";         ///< yes: an address that is not loopback is allowed
  std::string db_user;             ///< empty: that of the common settings, and its password
  std::string db_password;
  unsigned db_pool = 3;                 ///< connections in all: one for the stream, the others for REST
  unsigned poll_ms = 100;               ///< how often the ledger is asked for news while someone listens
  std::filesystem::path dashboard_dir;  ///< empty: the shipped one
};

/// Registers every setting with the option parser.
void add_api_settings(CLI::App& app, ApiConfig& config);

/// Fills in what an empty setting stands for. Call once, after parsing.
void resolve(ApiConfig& config);

}  // namespace mapledger::api
