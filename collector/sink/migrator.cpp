#include "collector/sink/migrator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include <spdlog/spdlog.h>

#include "collector/sink/sql_writer.hpp"
#include "common/clock.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {
namespace {

constexpr std::int64_t kStaleClaimUs = 60'000'000;
constexpr unsigned kNoSuchTable = 1146;

/// applied_us of a version: negative while somebody applies it (then it is the time of the claim, negated).
constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version INT UNSIGNED NOT NULL, name VARCHAR(255) NOT NULL,"
    " applied_us BIGINT NOT NULL, PRIMARY KEY (version)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 "
    "COLLATE=utf8mb4_bin";

Error failed(const std::string& what, const mysql::DbError& error) {
  return {what + ": " + mysql::describe(error)};
}

/// Whether the version's claim is now ours; false while another holds it.
Result<bool> claim(mysql::Connection& database, const Migration& migration, std::int64_t now_us) {
  SqlWriter sql;
  sql.raw("INSERT IGNORE INTO schema_migrations (version, name, applied_us) VALUES ");
  sql.row(true, migration.version, migration.name, -now_us);
  auto changed = database.execute(sql.sql());
  if (changed && changed->rows == 0) {
    sql.clear();
    sql.raw("UPDATE schema_migrations SET applied_us = ").value(-now_us);
    sql.raw(" WHERE version = ").value(migration.version);
    sql.raw(" AND applied_us < 0 AND applied_us > ").value(-(now_us - kStaleClaimUs));
    changed = database.execute(sql.sql());
  }
  if (!changed) return failed("cannot claim migration " + migration.name, changed.error());
  return changed->rows == 1;
}

Result<bool> is_applied(mysql::Connection& database, std::uint32_t version) {
  const auto rows = mysql::select(database, "SELECT applied_us FROM schema_migrations WHERE version = ?",
                                  {std::uint64_t{version}});
  if (!rows) return failed("cannot read schema_migrations", rows.error());
  return !rows->empty() && rows->front().i64(0) > 0;
}

/// A migration that was cut off begins again: a column or key that is there, or gone, is from the first time.
bool had_run(const mysql::DbError& error) {
  constexpr unsigned kDuplicateColumn = 1060;
  constexpr unsigned kDuplicateKey = 1061;
  constexpr unsigned kNothingToDrop = 1091;
  return error.code == kDuplicateColumn || error.code == kDuplicateKey || error.code == kNothingToDrop;
}

}  // namespace

Result<std::vector<Migration>> read_migrations(const std::filesystem::path& folder) {
  std::vector<Migration> migrations;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    Migration migration;
    migration.name = entry.path().filename().string();
    if (entry.path().extension() != ".sql") continue;
    std::from_chars(migration.name.data(), migration.name.data() + migration.name.size(), migration.version);
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    migration.sql = text.str();
    migrations.push_back(std::move(migration));
  }
  std::sort(migrations.begin(), migrations.end(),
            [](const auto& a, const auto& b) { return a.version < b.version; });
  if (migrations.empty()) return Error{"SQL_DIR: no NNN_name.sql files in " + folder.string()};
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version != i + 1) {
      return Error{
          fmt::format("SQL_DIR: {} in {} should be number {}", migrations[i].name, folder.string(), i + 1)};
    }
  }
  return migrations;
}

std::vector<std::string> split_statements(std::string_view sql) {
  std::vector<std::string> statements;
  std::string statement;
  while (!sql.empty()) {
    const auto end = sql.find('\n');
    const std::string_view line = sql.substr(0, end);
    sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 1);
    if (line.starts_with("--") || (line.empty() && statement.empty())) continue;
    statement.append(line).append("\n");
    if (line.ends_with(';')) {
      statement.resize(statement.size() - 2);
      statements.push_back(std::move(statement));
      statement.clear();
    }
  }
  if (!statement.empty()) statements.push_back(std::move(statement));
  return statements;
}

Result<std::uint32_t> migrate(mysql::Connection& database, const std::vector<Migration>& migrations) {
  constexpr std::string_view kNewest = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";
  auto newest = mysql::select(database, kNewest);
  // Only then: a cluster stops all writing for a statement that may make a table, and each start would.
  if (!newest && newest.error().code == kNoSuchTable) {
    if (const auto made = database.execute(kTable); !made)
      return failed("cannot create schema_migrations", made.error());
    newest = mysql::select(database, kNewest);
  }
  if (!newest) return failed("cannot read schema_migrations", newest.error());
  if (newest->front().u64(0) > migrations.size()) {
    return Error{
        fmt::format("the database's schema is version {}, this program knows {}: install a newer mapledger",
                    newest->front().u64(0), migrations.size())};
  }
  std::uint32_t applied = 0;
  for (const Migration& migration : migrations) {
    for (;;) {
      const auto done = is_applied(database, migration.version);
      if (!done) return done.error();
      if (*done) break;
      const auto ours = claim(database, migration, utc_now_us());
      if (!ours) return ours.error();
      if (!*ours) {
        spdlog::info("waiting for another collector that applies {}", migration.name);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        continue;
      }
      for (const std::string& statement : split_statements(migration.sql)) {
        const auto ran = database.execute(statement);
        if (!ran && !had_run(ran.error())) return failed(migration.name + " failed", ran.error());
      }
      SqlWriter sql;
      sql.raw("UPDATE schema_migrations SET applied_us = ").value(utc_now_us());
      sql.raw(" WHERE version = ").value(migration.version);
      const auto marked = database.execute(sql.sql());
      if (!marked) return failed("cannot mark migration " + migration.name, marked.error());
      spdlog::info("applied migration {}", migration.name);
      ++applied;
    }
  }
  return applied;
}

}  // namespace mapledger
