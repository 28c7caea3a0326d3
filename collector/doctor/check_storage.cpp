#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "collector/doctor/storage.hpp"

namespace mapledger::doctor {
namespace {

/// What migrations and writing need.
constexpr std::array kRights = {"SELECT", "INSERT", "UPDATE", "DELETE",      "CREATE",
                                "ALTER",  "DROP",   "INDEX",  "CREATE VIEW", "LOCK TABLES"};

constexpr std::uint64_t kMebi = 1U << 20U;

/// 'user'@'host' of user@host.
std::string quoted(const std::string& user) {
  const auto at = user.rfind('@');
  if (at == std::string::npos) return "'" + user + "'";
  return "'" + user.substr(0, at) + "'@'" + user.substr(at + 1) + "'";
}

}  // namespace

Finding check_database(const DatabaseFacts& facts, const Distribution& distribution) {
  if (facts.problem.empty()) return ok("database", fmt::format("{} as {}", facts.address, facts.user));
  if (facts.is_refused) {
    return failed("database", fmt::format("{} answers: {}", facts.address, facts.problem),
                  "see DB_USER, DB_PASS and DB_NAME; in the server: CREATE DATABASE " + facts.name +
                      "; CREATE USER …; GRANT ALL ON " + facts.name + ".* TO …");
  }
  if (!facts.is_private) {
    return failed(
        "database", fmt::format("{} does not answer: {}", facts.address, facts.problem),
        "start the server, or see DB_HOST, DB_PORT and DB_SOCKET; empty, `make run` starts a private one");
  }
  if (!facts.has_program) {
    return failed("database", "no DB_HOST is set, and MariaDB is not installed to serve a private one",
                  distribution.install("mariadb-server-core mariadb-client-core"));
  }
  return warning("database", fmt::format("the private one does not run ({})", facts.problem),
                 "make run, which starts it with all else");
}

Finding check_version(const DatabaseFacts& facts) {
  const bool is_mariadb = facts.version.find("MariaDB") != std::string::npos;
  const std::pair<int, int> tried = is_mariadb ? std::pair(10, 11) : std::pair(9, 7);
  std::pair<int, int> version{0, 0};
  std::sscanf(facts.version.c_str(), "%d.%d", &version.first, &version.second);
  const std::string name = is_mariadb ? facts.version : "MySQL " + facts.version;
  if (version >= tried) return ok("database version", name);
  return warning("database version", name + ": older than what mapledger was tried with",
                 "MariaDB 10.11 or MySQL 9.7, or newer");
}

Finding check_database_rights(const DatabaseFacts& facts) {
  std::vector<std::string> missing;
  for (const char* right : kRights) {
    if (!facts.rights.contains(right)) missing.emplace_back(right);
  }
  if (missing.empty()) return ok("database rights", "all that is needed, on " + facts.name);
  const std::string list = fmt::format("{}", fmt::join(missing, ", "));
  const std::string mend =
      fmt::format("in the server: GRANT {} ON `{}`.* TO {}", list, facts.name, quoted(facts.user));
  if (facts.has_role) return warning("database rights", "only by a role, if at all: " + list, mend);
  return failed("database rights", "missing: " + list, mend);
}

Finding check_local_infile(const DatabaseFacts& facts) {
  if (facts.takes_load_data) return ok("local_infile", "on: rows go by LOAD DATA");
  return warning(
      "local_infile", "off: rows go by INSERT, which is slower",
      "in the server: SET GLOBAL local_infile = 1 (and local_infile=1 below [mysqld] in its configuration)");
}

Finding check_clock(const DatabaseFacts& facts, const Distribution& distribution) {
  constexpr std::int64_t kMost = 1'000'000;
  const std::string detail = fmt::format(
      "the database's is {} ms {} ours; its zone is {}, the ledger's is UTC",
      std::llabs(facts.ahead_us) / 1000, facts.ahead_us < 0 ? "behind" : "ahead of", facts.time_zone);
  if (std::llabs(facts.ahead_us) <= kMost) return ok("clock", detail);
  return warning("clock", detail, distribution.as_root("timedatectl set-ntp true") + ", on both machines");
}

Finding check_time_zone(const DiskFacts& facts, const Distribution& distribution) {
  if (facts.has_zones) return ok("time zone", "older line forms are read in " + facts.source_timezone);
  return warning("time zone", "the zones are not installed: only UTC can be read",
                 distribution.install("tzdata"));
}

Finding check_data_dir(const DiskFacts& facts, const Distribution& distribution) {
  if (facts.is_writable) return ok("data folder", facts.data_dir);
  return failed("data folder", facts.data_dir + " cannot be written",
                "set DATA_DIR, or " + distribution.as_root("chown \"$USER\" " + facts.data_dir));
}

Finding check_space(const DiskFacts& facts) {
  constexpr std::uint64_t kLeast = 64 * kMebi;
  if (!facts.is_needed) return ok("spool", "none: a recording is its own");
  if (!facts.free_bytes) return warning("spool", "unknown how much room there is", "see DATA_DIR");
  const std::string detail = fmt::format("{} MiB free, {} MiB may be taken (SPOOL_BYTES)",
                                         *facts.free_bytes / kMebi, facts.spool_budget_bytes / kMebi);
  const std::string mend = fmt::format("free room on the disk of {}, or lower SPOOL_BYTES", facts.data_dir);
  if (*facts.free_bytes < kLeast) return failed("spool", detail, mend);
  if (*facts.free_bytes < facts.spool_budget_bytes) return warning("spool", detail, mend);
  return ok("spool", detail);
}

std::vector<Finding> check_database_all(const DatabaseFacts& facts, const Distribution& distribution) {
  std::vector<Finding> findings = {check_database(facts, distribution)};
  if (!facts.problem.empty()) return findings;
  findings.insert(findings.end(), {check_version(facts), check_database_rights(facts),
                                   check_local_infile(facts), check_clock(facts, distribution)});
  return findings;
}

std::vector<Finding> check_databases(const std::vector<DatabaseFacts>& all,
                                     const Distribution& distribution) {
  std::vector<Finding> findings;
  for (const DatabaseFacts& facts : all) {
    for (Finding& finding : check_database_all(facts, distribution)) {
      if (all.size() > 1) finding.name += " " + facts.address;
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<Finding> check_disk(const DiskFacts& facts, const Distribution& distribution) {
  return {check_data_dir(facts, distribution), check_space(facts), check_time_zone(facts, distribution)};
}

}  // namespace mapledger::doctor
