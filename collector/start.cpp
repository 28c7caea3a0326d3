#include "collector/start.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <spdlog/spdlog.h>

#include "collector/spool/adopt.hpp"

namespace mapledger {
namespace {

using std::chrono::seconds;

constexpr seconds kPatience(60);

std::filesystem::path spool_folder(const CollectorConfig& config, std::uint64_t host_id) {
  return config.data_dir / "spool" / fmt::format("{:016x}", host_id);
}

spool::SpoolOptions spool_options(const CollectorConfig& config, bool waits) {
  spool::SpoolOptions options;
  options.budget_bytes = config.spool_bytes;
  options.waits = waits;
  options.sync_after = std::chrono::milliseconds(config.spool_sync_ms);
  return options;
}

/// A clone has a spool of its own. What it has read since its boot, before it was known to be one, goes
/// there.
Result<void> take_along(spool::FileSystem& files, const CollectorConfig& config, const HostIdentity& identity,
                        const HostInfo& here) {
  if (identity.clone_of() == 0) return {};
  const auto from = spool_folder(config, identity.clone_of());
  const auto moved = spool::adopt(files, from.string(), spool_folder(config, identity.id()).string(),
                                  stable_hash(here.boot_id));
  if (!moved) return moved.error();
  if (*moved > 0) spdlog::info("{} segments of this boot were taken along from {}", *moved, from.string());
  return {};
}

}  // namespace

Result<std::optional<HostIdentity>> find_identity(spool::FileSystem& files, const CollectorConfig& config,
                                                  const HostInfo& here) {
  if (config.tracer.starts_with("replay:")) return std::optional<HostIdentity>();
  auto identity = HostIdentity::find(files, config, here);
  if (!identity) return identity.error();
  return std::optional(*std::move(identity));
}

Result<void> part(HostIdentity& identity) {
  const auto parted = identity.part();
  if (!parted) return parted.error();
  spdlog::warn("this machine is {:016x} in the ledger from now on, a clone of {:016x}", identity.id(),
               identity.clone_of());
  return {};
}

Result<Opened> open_as_itself(spool::FileSystem& files, const CollectorConfig& config, LedgerOpener& opener,
                              HostIdentity& identity, HostInfo& here, int wake_fd) {
  for (;;) {
    here.id = identity.id();
    here.clone_of = identity.clone_of();
    if (const auto taken = take_along(files, config, identity, here); !taken) return taken.error();
    spool::SpoolOptions options = spool_options(config, config.tracer == "stdin");
    options.directory = spool_folder(config, here.id);
    auto spool = spool::Spool::open(files, std::move(options), here.id);
    if (!spool) return spool.error();
    // A new spool has to ask the database for its run. One that has had runs begins without it.
    auto database = (*spool)->last_run() == 0 ? opener.await(kPatience, wake_fd) : opener.connect();
    if (!database || !*database) return Opened{*std::move(spool), std::move(database)};
    const auto is_clone = opener.is_clone(**database, here, wake_fd);
    if (!is_clone) return is_clone.error();
    if (!*is_clone) return Opened{*std::move(spool), std::move(database)};
    if (const auto parted = part(identity); !parted) return parted.error();
  }
}

Result<Opened> open_for_replay(spool::FileSystem& files, const CollectorConfig& config, LedgerOpener& opener,
                               const HostInfo& here, std::uint64_t import_id, int wake_fd) {
  // A recording is its own spool: it is kept in memory, and read as fast as it is stored.
  spool::SpoolOptions options = spool_options(config, true);
  options.memory_id = import_id;
  auto spool = spool::Spool::open(files, std::move(options), here.id);
  if (!spool) return spool.error();
  return Opened{*std::move(spool), opener.await(kPatience, wake_fd)};
}

Result<Start> find_start(mysql::Connection* database, const spool::Spool& spool, std::uint64_t host_id) {
  Start start{spool.last_run() + 1, spool.last_time_us()};
  if (database == nullptr) return start;
  const auto at = read_checkpoint(*database, host_id);
  const auto last_us = read_last_time_us(*database, host_id);
  if (!at || !last_us) {
    return Error{"cannot read the checkpoint: " + mysql::describe((at ? last_us.error() : at.error()))};
  }
  if (*at) start.run = std::max(start.run, (*at)->run + 1);
  start.whole_until_us = std::max(start.whole_until_us, *last_us);
  return start;
}

}  // namespace mapledger
