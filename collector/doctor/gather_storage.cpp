#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>

#include "collector/doctor/storage.hpp"
#include "collector/source/stap_facts.hpp"
#include "collector/source/tracer.hpp"
#include "common/clock.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::doctor {
namespace {

namespace fs = std::filesystem;

/// The first column of the first row; empty: there is none, or the question is refused.
std::string ask(mysql::Connection& database, std::string_view sql) {
  const auto rows = database.query(sql);
  return rows && !rows->empty() && rows->front().front() ? *rows->front().front() : "";
}

/// Those on all databases and on ours, whose name may stand there as a pattern. Rights by roles are not among
/// them.
std::set<std::string> rights_of(mysql::Connection& database) {
  const auto rows = database.query(
      "SELECT privilege_type FROM information_schema.user_privileges"
      " WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')"
      " UNION SELECT privilege_type FROM information_schema.schema_privileges"
      " WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AND DATABASE() LIKE "
      "table_schema");
  std::set<std::string> rights;
  if (!rows) return rights;
  for (const auto& row : *rows) rights.insert(row.front().value_or(""));
  return rights;
}

/// The folder itself, or where it would be made.
fs::path existing(fs::path folder) {
  std::error_code error;
  folder = fs::absolute(folder, error).lexically_normal();
  while (!fs::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

}  // namespace

std::vector<DatabaseFacts> gather_databases(const CollectorConfig& config) {
  if (config.database.route == nullptr) return {gather_database(config)};
  std::vector<DatabaseFacts> all;
  for (const auto& place : config.database.route->places()) {
    CollectorConfig one = config;
    one.database.route = nullptr;
    one.database.host = place.address.host;
    one.database.port = place.address.port;
    all.push_back(gather_database(one));
  }
  return all;
}

DatabaseFacts gather_database(const CollectorConfig& config) {
  const DatabaseConfig& db = config.database;
  DatabaseFacts facts;
  facts.name = db.name;
  facts.is_private = db.socket == (config.data_dir / "db" / "db.sock").string();
  facts.has_program = is_on_path("mariadbd") || access("/usr/sbin/mariadbd", X_OK) == 0;
  facts.address = db.socket.empty() ? fmt::format("{}:{}", db.host, db.port) : db.socket;
  auto opened = mysql::Connection::open(db);
  if (!opened) {
    facts.problem = mysql::describe(opened.error());
    facts.is_refused = opened.error().kind != mysql::ErrorKind::kConnection;
    return facts;
  }
  // A node of a cluster answers some questions while it does not serve.
  if (const auto serves = opened->execute("DO 1"); !serves) {
    facts.problem = mysql::describe(serves.error());
    return facts;
  }
  facts.user = ask(*opened, "SELECT CURRENT_USER()");
  facts.version = ask(*opened, "SELECT VERSION()");
  facts.rights = rights_of(*opened);
  const std::string role = ask(*opened, "SELECT CURRENT_ROLE()");
  facts.has_role = !role.empty() && role != "NONE";
  facts.takes_load_data = ask(*opened, "SELECT @@global.local_infile") == "1";
  const std::int64_t before = utc_now_us();
  const std::string theirs = ask(*opened, "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)");
  const std::int64_t ours = before + (utc_now_us() - before) / 2;
  if (!theirs.empty()) facts.ahead_us = std::strtoll(theirs.c_str(), nullptr, 10) - ours;
  facts.time_zone =
      ask(*opened, "SELECT IF(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone)");
  return facts;
}

DiskFacts gather_disk(const CollectorConfig& config, const fs::path& root) {
  DiskFacts facts;
  facts.data_dir = config.data_dir.string();
  facts.spool_budget_bytes = config.spool_bytes;
  facts.source_timezone = config.source_timezone;
  facts.is_needed = !config.tracer.starts_with("replay:");
  std::error_code error;
  facts.has_zones = fs::exists(root / "usr/share/zoneinfo", error);
  const fs::path folder = existing(config.data_dir);
  facts.is_writable = access(folder.c_str(), W_OK | X_OK) == 0;
  struct statvfs space {};
  if (statvfs(folder.c_str(), &space) == 0) {
    facts.free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  }
  return facts;
}

}  // namespace mapledger::doctor
