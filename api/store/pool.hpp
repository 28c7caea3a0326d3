#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "api/store/store.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// Connections to the database, kept open between calls. As many are open as threads call at once, so the
/// caller's number of threads bounds them. Any thread.
///
/// A connection that turns out to be lost is replaced and the statement run once more: all statements here
/// read. After a failed attempt to connect, further ones fail at once for half a second.
///
/// Where the database has several addresses the connections are spread over them, a minute each, so that they
/// are spread again when one comes back.
class ConnectionPool {
 public:
  explicit ConnectionPool(DatabaseConfig config) : config_(std::move(config)) {}

  static constexpr std::chrono::seconds kLifeAtOneOfSeveral{60};

  /// Runs `work` with a connection of its own for that time.
  template <class T>
  StoreResult<T> with(const std::function<mysql::DbResult<T>(mysql::Connection&)>& work) {
    for (bool may_be_stale = true;;) {
      auto connection = take(may_be_stale);
      if (!connection) return report(connection.error());
      mysql::DbResult<T> result = work(connection->connection);
      const bool lost = !result && is_lost(result.error());
      const bool again = lost && connection->reused;
      give_back(std::move(*connection), lost);
      if (result) return std::move(*result);
      if (!again || stopping()) return report(result.error());
      may_be_stale = false;
    }
  }

  [[nodiscard]] std::vector<mysql::Route::Place> places() const {
    return config_.route ? config_.route->places() : std::vector<mysql::Route::Place>();
  }

  /// Makes calls in progress fail, and all later ones: the server is ending.
  void interrupt();

 private:
  struct Lease {
    mysql::Connection connection;
    int fd = -1;  ///< the client library forgets it when the connection is lost
    bool reused = false;
    std::chrono::steady_clock::time_point opened_at;
  };

  mysql::DbResult<Lease> take(bool may_be_stale);
  mysql::DbResult<Lease> open();
  void give_back(Lease lease, bool lost);
  /// The server at its other end is gone, or does not serve: another may.
  static bool is_lost(const mysql::DbError& error) {
    return error.kind == mysql::ErrorKind::kConnection || error.kind == mysql::ErrorKind::kOutage;
  }
  void forget_worn();
  bool stopping();
  StoreError report(const mysql::DbError& error);

  const DatabaseConfig config_;
  std::mutex mutex_;
  std::vector<Lease> idle_;
  std::set<int> busy_;  ///< sockets of the connections in use
  bool stopping_ = false;
  std::optional<mysql::DbError> refused_;  ///< what the newest attempt to connect ended with
  std::chrono::steady_clock::time_point retry_at_;
};

}  // namespace mapledger::api
