#include "api/store/pool.hpp"

#include <sys/socket.h>

#include <stdexcept>

#include <spdlog/spdlog.h>

namespace mapledger::api {
namespace {

using std::chrono::steady_clock;

constexpr auto kRetryAfter = std::chrono::milliseconds(500);
/// Statements that read a page end long before; what does not is cut off by the server.
constexpr const char* kMariaDbLimit = "SET SESSION max_statement_time = 10";
constexpr const char* kMySqlLimit = "SET SESSION max_execution_time = 10000";

constexpr unsigned kNoSuchTable = 1146;
constexpr unsigned kNoSuchColumn = 1054;
constexpr unsigned kNoSuchDatabase = 1049;

/// The client library keeps a state for each thread that uses it.
struct ClientThread {
  ClientThread() { mysql_thread_init(); }
  ~ClientThread() { mysql_thread_end(); }
  ClientThread(const ClientThread&) = delete;
  ClientThread& operator=(const ClientThread&) = delete;
};

bool too_slow(unsigned code) {
  return code == 1317 || code == 1969 || code == 3024;
}

StoreError::Kind kind_of(const mysql::DbError& error) {
  if (error.code == kNoSuchTable || error.code == kNoSuchColumn || error.code == kNoSuchDatabase) {
    return StoreError::Kind::kNoSchema;
  }
  if (error.kind == mysql::ErrorKind::kConnection || error.kind == mysql::ErrorKind::kOutage ||
      error.kind == mysql::ErrorKind::kRetry || too_slow(error.code)) {
    return StoreError::Kind::kAway;
  }
  return StoreError::Kind::kOther;
}

}  // namespace

void throw_exception_from_error(const StoreError& error, const boost::source_location&) {
  throw std::runtime_error("ledger: " + error.message);
}

mysql::DbResult<ConnectionPool::Lease> ConnectionPool::take(bool may_be_stale) {
  const thread_local ClientThread client_thread;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return mysql::DbError{mysql::ErrorKind::kConnection, 0, "the server is ending"};
    // One that was lost means that all may be: the server was restarted.
    if (!may_be_stale) idle_.clear();
    forget_worn();
    if (!idle_.empty()) {
      Lease lease = std::move(idle_.back());
      lease.reused = true;
      idle_.pop_back();
      busy_.insert(lease.fd);
      return lease;
    }
    if (refused_ && steady_clock::now() < retry_at_) return *refused_;
  }
  return open();
}

mysql::DbResult<ConnectionPool::Lease> ConnectionPool::open() {
  auto connection = mysql::Connection::open(config_);
  if (connection) {
    const bool mariadb = connection->server_version().find("MariaDB") != std::string::npos;
    if (const auto set = connection->execute(mariadb ? kMariaDbLimit : kMySqlLimit); !set)
      connection = set.error();
  }
  const std::lock_guard lock(mutex_);
  if (!connection) {
    if (!refused_) spdlog::warn("database: {}; trying again", mysql::describe(connection.error()));
    refused_ = connection.error();
    retry_at_ = steady_clock::now() + kRetryAfter;
    return connection.error();
  }
  if (refused_) spdlog::info("database: reachable again");
  refused_.reset();
  const int fd = connection->socket();
  busy_.insert(fd);
  return Lease{std::move(*connection), fd, false, steady_clock::now()};
}

void ConnectionPool::forget_worn() {
  if (config_.route == nullptr) return;
  const auto before = steady_clock::now() - kLifeAtOneOfSeveral;
  std::erase_if(idle_, [before](const Lease& lease) { return lease.opened_at < before; });
}

void ConnectionPool::give_back(Lease lease, bool lost) {
  const std::lock_guard lock(mutex_);
  busy_.erase(lease.fd);
  if (!lost && !stopping_) idle_.push_back(std::move(lease));
}

bool ConnectionPool::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void ConnectionPool::interrupt() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  idle_.clear();
  for (const int fd : busy_) ::shutdown(fd, SHUT_RDWR);
}

StoreError ConnectionPool::report(const mysql::DbError& error) {
  const StoreError::Kind kind = kind_of(error);
  if (kind == StoreError::Kind::kOther) spdlog::error("database: {}", mysql::describe(error));
  return {kind, mysql::describe(error)};
}

}  // namespace mapledger::api
