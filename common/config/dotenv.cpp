#include "common/config/dotenv.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace mapledger {
namespace {

std::string_view trim(std::string_view s) {
  const auto first = s.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(" \t\r") - first + 1);
}

bool is_name(std::string_view s) {
  return !s.empty() && s.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_dotenv(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> values;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    const std::string_view name = trim(line.substr(0, equals));
    if (equals == std::string_view::npos || !is_name(name)) {
      return Error{"line " + std::to_string(number) +
                   ": expected NAME=VALUE with a NAME of capitals, digits and _"};
    }
    std::string_view value = trim(line.substr(equals + 1));
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'');
    if (quoted && value.back() != value.front()) {
      return Error{"line " + std::to_string(number) + ": " + std::string(name) + " has no closing quote"};
    }
    if (quoted) value = value.substr(1, value.size() - 2);
    values.emplace_back(name, value);
  }
  return values;
}

void load_dotenv(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) return;
  std::stringstream text;
  text << in.rdbuf();
  const auto values = parse_dotenv(text.str());
  if (!values) throw std::runtime_error(file.string() + ", " + values.error().message);
  for (const auto& [name, value] : *values) setenv(name.c_str(), value.c_str(), /*overwrite=*/0);
}

}  // namespace mapledger
