#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "common/mysql/route.hpp"

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

/// Options that both daemons have.
struct CommonConfig {
  DatabaseConfig database;
  std::filesystem::path data_dir = "./data";
  std::string log_level = "info";
  std::string log_format = "text";  ///< text, json
};

/// Adds --long-name with the environment variable LONG_NAME; an empty variable counts as unset.
/// The names in .env.example are exactly those added here and in the daemons' configs (a test compares them).
template <class T>
CLI::Option* add_setting(CLI::App& app, const std::string& variable, T& target, const std::string& help) {
  std::string flag = "--" + variable;
  for (char& c : flag) c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return app.add_option(flag, target, help)->envname(variable)->capture_default_str();
}

void add_common_settings(CLI::App& app, CommonConfig& config);

/// Parses, and on failure or --help prints what CLI11 says with the name of the variable, the value and what
/// is allowed. Returns the exit code if the program should end now, else a negative number.
int parse_settings(CLI::App& app, int argc, char** argv);

/// With neither host nor socket given, the private database of `make run`: DATA_DIR/db/db.sock. Throws
/// std::runtime_error where DB_HOST is no list of addresses.
void resolve_database(CommonConfig& config);

/// Every environment variable that the app reads, sorted.
std::vector<std::string> setting_names(const CLI::App& app);

}  // namespace mapledger
