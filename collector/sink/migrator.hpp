#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/mysql/connection.hpp"
#include "common/result.hpp"

namespace mapledger {

struct Migration {
  std::uint32_t version = 0;
  std::string name;  ///< file name
  std::string sql;
};

/// The NNN_name.sql files of a folder in order of NNN, which must count 1, 2, 3 …
Result<std::vector<Migration>> read_migrations(const std::filesystem::path& folder);

/// The statements of a migration: cut at a ; that ends a line; lines that begin with -- are left out.
std::vector<std::string> split_statements(std::string_view sql);

/// Brings the schema to the newest version, forward only. Two at once are safe: a version is claimed by its
/// row in schema_migrations, and the other waits for it; a claim whose owner died is taken over after a
/// minute. Refuses a schema newer than the program. Returns how many were applied.
Result<std::uint32_t> migrate(mysql::Connection& database, const std::vector<Migration>& migrations);

}  // namespace mapledger
