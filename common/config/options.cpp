#include "common/config/options.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace mapledger {
namespace {

/// CLI11 names the flag and the value; people set the variable, so name that too, with what is allowed.
int explain(const CLI::App& app, const CLI::ParseError& error) {
  std::string what = error.what();
  for (const CLI::Option* option : app.get_options()) {
    const std::string flag = option->get_name();
    const auto at = what.find(flag);
    if (option->get_envname().empty() || at == std::string::npos) continue;
    if (what.find_first_of(" :=", at + flag.size()) != at + flag.size() && at + flag.size() != what.size())
      continue;
    what.replace(at, flag.size(), option->get_envname() + " (" + flag + ")");
    const std::string value = option->results().empty() ? "" : option->results().front();
    if (what.find(value) == std::string::npos) what += " = '" + value + "'";
    what += "; allowed: " + option->get_type_name();
    break;
  }
  std::cerr << app.get_name() << ": " << what << "\n";
  return 2;
}

}  // namespace

void add_common_settings(CLI::App& app, CommonConfig& config) {
  DatabaseConfig& db = config.database;
  app.option_defaults()->always_capture_default();
  add_setting(app, "DATA_DIR", config.data_dir, "folder of the private database");
  add_setting(
      app, "DB_HOST", db.host,
      "database server, or several of one cluster: HOST[:PORT], with commas between; empty: the private "
      "one in DATA_DIR");
  add_setting(app, "DB_PORT", db.port, "TCP port of a DB_HOST that names none")->check(CLI::Range(1, 65535));
  add_setting(app, "DB_SOCKET", db.socket, "a unix socket instead of DB_HOST");
  add_setting(app, "DB_USER", db.user, "database user");
  add_setting(app, "DB_PASS", db.password, "its password");
  add_setting(app, "DB_NAME", db.name, "database");
  add_setting(app, "DB_SSL_MODE", db.ssl_mode, "TLS to the database")
      ->check(CLI::IsMember({"disabled", "preferred", "required", "verify_ca", "verify_identity"}));
  add_setting(app, "DB_SSL_CA", db.ssl_ca, "PEM file of the authority that signed the server's certificate");
  add_setting(app, "LOG_LEVEL", config.log_level, "least level that is logged")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
  add_setting(app, "LOG_FORMAT", config.log_format, "text: a line an event; json: an object a line")
      ->check(CLI::IsMember({"text", "json"}));
}

int parse_settings(CLI::App& app, int argc, char** argv) {
  for (const std::string& name : setting_names(app)) {
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && *value == '\0') unsetenv(name.c_str());
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ValidationError& error) {
    return explain(app, error);
  } catch (const CLI::ConversionError& error) {
    return explain(app, error);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return -1;
}

std::vector<std::string> setting_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_envname().empty()) names.push_back(option->get_envname());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace mapledger
