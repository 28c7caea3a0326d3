#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.hpp"

namespace mapledger {

/// Reads the text of a .env file: NAME=VALUE lines, # comments, optional single or double quotes round the
/// value, nothing is expanded or executed. An error names the line.
Result<std::vector<std::pair<std::string, std::string>>> parse_dotenv(std::string_view text);

/// Puts a .env file's values into the environment where they are not set yet; a missing file is no error.
/// Throws std::runtime_error on a malformed file. Call before threads start.
void load_dotenv(const std::filesystem::path& file);

}  // namespace mapledger
