#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "collector/config.hpp"
#include "collector/doctor/distribution.hpp"
#include "collector/doctor/finding.hpp"

namespace mapledger::doctor {

/// What is known of the database, by asking it.
struct DatabaseFacts {
  std::string address;       ///< in words
  bool is_private = false;   ///< the one that `make run` starts
  bool has_program = false;  ///< that can serve a private one
  std::string problem;       ///< why it cannot be reached; empty: it can
  bool is_refused = false;   ///< it answers, and does not let us in
  std::string user;          ///< as the server knows us
  std::string name;          ///< the database
  std::string version;       ///< as it says it: "10.11.14-MariaDB-0+deb12u2"
  std::set<std::string> rights;
  bool has_role = false;  ///< which may give more than `rights`
  bool takes_load_data = false;
  std::int64_t ahead_us = 0;  ///< its clock, less ours
  std::string time_zone;
};
/// Of the only address, or the first.
DatabaseFacts gather_database(const CollectorConfig& config);
/// Of each address.
std::vector<DatabaseFacts> gather_databases(const CollectorConfig& config);

/// What is known of the folders.
struct DiskFacts {
  std::string data_dir;
  bool is_writable = false;
  std::optional<std::uint64_t> free_bytes;
  std::uint64_t spool_budget_bytes = 0;
  std::string source_timezone;
  bool has_zones = false;  ///< tzdata is installed
  bool is_needed = true;   ///< by a source that keeps a spool
};
DiskFacts gather_disk(const CollectorConfig& config, const std::filesystem::path& root = "/");

Finding check_database(const DatabaseFacts& facts, const Distribution& distribution);
// These only if it can be reached.
Finding check_version(const DatabaseFacts& facts);
Finding check_database_rights(const DatabaseFacts& facts);
Finding check_local_infile(const DatabaseFacts& facts);
Finding check_clock(const DatabaseFacts& facts, const Distribution& distribution);

Finding check_time_zone(const DiskFacts& facts, const Distribution& distribution);
Finding check_data_dir(const DiskFacts& facts, const Distribution& distribution);
Finding check_space(const DiskFacts& facts);

std::vector<Finding> check_database_all(const DatabaseFacts& facts, const Distribution& distribution);
/// Of several addresses each finding says which one it is about.
std::vector<Finding> check_databases(const std::vector<DatabaseFacts>& all, const Distribution& distribution);
std::vector<Finding> check_disk(const DiskFacts& facts, const Distribution& distribution);

}  // namespace mapledger::doctor
