#include "collector/ledger_opener.hpp"

#include <fmt/format.h>

#include <spdlog/spdlog.h>

#include "collector/sink/changes.hpp"
#include "collector/source/wait.hpp"
#include "common/clock.hpp"
#include "common/shipped.hpp"

namespace mapledger {
namespace {

using std::chrono::steady_clock;

bool is_passing(mysql::ErrorKind kind) {
  return kind == mysql::ErrorKind::kConnection || kind == mysql::ErrorKind::kOutage ||
         kind == mysql::ErrorKind::kRetry;
}

/// Whether what failed on a connection failed since there is nobody at its other end any more.
bool has_gone(mysql::Connection& database) {
  const auto answer = database.execute("DO 1");
  return !answer && is_passing(answer.error().kind);
}

Error for_good(const mysql::DbError& error) {
  return {"cannot use the database: " + mysql::describe(error) +
          ". Check DB_HOST, DB_PORT, DB_SOCKET, DB_USER, DB_PASS and DB_NAME."};
}

}  // namespace

Result<LedgerOpener> LedgerOpener::create(const CollectorConfig& config) {
  auto migrations = read_migrations(config.sql_dir.empty() ? shipped("sql", "sql") : config.sql_dir);
  if (!migrations) return migrations.error();
  return LedgerOpener(config, *std::move(migrations));
}

Result<std::optional<mysql::Connection>> LedgerOpener::connect() {
  const auto away = [this](const std::string& why) -> std::optional<mysql::Connection> {
    if (why != told_) spdlog::warn("waiting for the database: {}", why);
    told_ = why;
    return std::nullopt;
  };
  auto opened = mysql::Connection::open(database_);
  if (!opened && !is_passing(opened.error().kind)) return for_good(opened.error());
  if (!opened) return away(mysql::describe(opened.error()));
  if (const auto migrated = migrate(*opened, migrations_); !migrated) {
    if (has_gone(*opened)) return away(migrated.error().message);
    return migrated.error();
  }
  return std::optional(*std::move(opened));
}

Result<std::optional<mysql::Connection>> LedgerOpener::await(std::chrono::seconds patience, int wake_fd) {
  const auto give_up = steady_clock::now() + patience;
  for (;;) {
    auto connection = connect();
    if (!connection || *connection) return connection;
    if (steady_clock::now() > give_up) {
      return Error{"cannot reach the database: " + told_ +
                   ". Check DB_HOST, DB_PORT, DB_SOCKET, DB_USER, DB_PASS and DB_NAME."};
    }
    if (wait_readable(-1, wake_fd, std::chrono::milliseconds(200)).woken)
      return Error{"stopped while waiting for the database"};
  }
}

/// With a word to the log where it is not ours yet.
mysql::DbResult<HostLease::Answer> LedgerOpener::take_lease(mysql::Connection& database,
                                                            const HostInfo& host) {
  auto answer = lease_.take(database, host);
  if (!answer) return answer;
  if (*answer == HostLease::Answer::kClone) {
    met_another_ = true;
    spdlog::error(
        "another machine lives under this one's id in the ledger, {:016x}: {}. This one is a clone of it, or "
        "it of this one: they have the same machine id (or HOST_ID). To mend it: rm /etc/machine-id && "
        "systemd-machine-id-setup, or set HOST_ID.",
        host.id, lease_.holder());
  } else if (*answer == HostLease::Answer::kWait && !told_lease_) {
    told_lease_ = true;
    spdlog::info("waiting to see whether another machine lives under this one's id in the ledger: {}",
                 lease_.holder());
  }
  return answer;
}

Result<bool> LedgerOpener::is_clone(mysql::Connection& database, const HostInfo& host, int wake_fd) {
  // The other reports once a second.
  const auto give_up = steady_clock::now() + std::chrono::milliseconds(3'500);
  for (;;) {
    const auto answer = take_lease(database, host);
    if (!answer || *answer == HostLease::Answer::kTaken) return false;
    if (*answer == HostLease::Answer::kClone) {
      lease_ = {};  // the next is asked for under another id
      met_another_ = told_lease_ = false;
      return true;
    }
    if (steady_clock::now() > give_up) return false;
    if (wait_readable(-1, wake_fd, std::chrono::milliseconds(200)).woken)
      return Error{"stopped while waiting for the database"};
  }
}

Result<std::optional<LedgerState>> LedgerOpener::claim(const HostInfo& host, bool shares, std::uint64_t spool,
                                                       std::uint32_t oldest_run, std::uint32_t run) {
  auto database = connect();
  if (!database) return database.error();
  if (!*database) return std::nullopt;
  return try_claim(**database, host, shares, spool, oldest_run, run);
}

Result<std::optional<LedgerState>> LedgerOpener::try_claim(mysql::Connection& database, const HostInfo& host,
                                                           bool shares, std::uint64_t spool,
                                                           std::uint32_t oldest_run, std::uint32_t run) {
  const auto not_now = [&](const mysql::DbError& error) -> Result<std::optional<LedgerState>> {
    if (!is_passing(error.kind) && !has_gone(database)) return for_good(error);
    return std::nullopt;
  };
  if (shares) {
    if (const auto seized = HostLease::seize(database, host); !seized) return not_now(seized.error());
  } else {
    const auto answer = take_lease(database, host);
    if (!answer) return not_now(answer.error());
    if (*answer == HostLease::Answer::kWait) return std::nullopt;
    if (*answer == HostLease::Answer::kClone) {
      return Error{"this machine cannot store under that id. It ends; started again, it has one of its own."};
    }
  }
  if (const auto known = register_host(database, host, utc_now_us()); !known) return not_now(known.error());
  const auto before = read_checkpoint(database, host.id);
  if (!before) return not_now(before.error());
  // With the own spool's id a checkpoint of a later run is not ours either: the folder came out of a backup.
  is_behind_ = (*before)->run > run && (*before)->spool == spool;
  if ((*before)->run > run || ((*before)->run == run && (*before)->spool != spool)) {
    return Error{fmt::format(
        "another collector has written this machine's ledger up to run {}, or DATA_DIR came out of a backup: "
        "this one is run {}. It ends, and may be started again. Run only one for each machine.",
        (*before)->run, run)};
  }
  const auto claimed = claim_ledger(database, host.id, spool, oldest_run);
  if (!claimed) return not_now(claimed.error());
  taken_over_ = taken_over_ || claimed->taken_over;  // also if what follows has to be tried again
  LedgerState state{{claimed->at, taken_over_}, 0, {}, {}};
  const auto last_us = read_last_time_us(database, host.id);
  if (!last_us) return not_now(last_us.error());
  state.whole_until_us = *last_us;
  auto policy = read_policy(database, host.id);
  if (!policy) return not_now(policy.error());
  state.policy = *std::move(policy);
  const auto pending = read_pending(database, host.id);
  if (!pending) return not_now(pending.error());
  for (const PendingChanges& changes : *pending) {
    auto batch = decode_changes(changes.bytes);
    if (batch == nullptr) {
      return Error{
          "pending_changes holds what this program cannot read: install the mapledger that wrote it"};
    }
    batch->run = changes.run;
    state.pending.push_back(std::move(batch));
  }
  return std::optional(std::move(state));
}

}  // namespace mapledger
