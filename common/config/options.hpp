#pragma once

#include <cctype>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "common/config/settings.hpp"

namespace mapledger {

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

/// Every environment variable that the app reads, sorted.
std::vector<std::string> setting_names(const CLI::App& app);

}  // namespace mapledger
