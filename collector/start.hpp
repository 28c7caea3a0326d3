#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "collector/host_identity.hpp"
#include "collector/ledger_opener.hpp"
#include "collector/spool/spool.hpp"

namespace mapledger {

// What is found out and opened before a stream is. By the app, in its thread; errors are results.

/// Who this machine is. Nothing in a replay: a recording is of a machine of its own.
Result<std::optional<HostIdentity>> find_identity(spool::FileSystem& files, const CollectorConfig& config,
                                                  const HostInfo& here);

/// From now on, and at each start from the next, this machine is another in the ledger than the one that
/// lives under its id.
Result<void> part(HostIdentity& identity);

/// The spool, and a way to the database: nothing if it is away; an error if it cannot be done without, or
/// never will be there.
struct Opened {
  std::unique_ptr<spool::Spool> spool;
  Result<std::optional<mysql::Connection>> database;
};

/// Of a live machine, once it is known who it is, as far as the database can be asked. `here` gets its id.
Result<Opened> open_as_itself(spool::FileSystem& files, const CollectorConfig& config, LedgerOpener& opener,
                              HostIdentity& identity, HostInfo& here, int wake_fd);

/// Of a recording. One that is imported has an id, the same spool each time: its records have the same
/// numbers, so that the ledger's checkpoint tells which of them are stored.
Result<Opened> open_for_replay(spool::FileSystem& files, const CollectorConfig& config, LedgerOpener& opener,
                               const HostInfo& here, std::uint64_t import_id, int wake_fd);

/// What is known at start of where the ledger ends.
struct Start {
  std::uint32_t run = 1;
  std::int64_t whole_until_us = 0;  ///< 0: nothing was ever stored
};
Result<Start> find_start(mysql::Connection* database, const spool::Spool& spool, std::uint64_t host_id);

}  // namespace mapledger
