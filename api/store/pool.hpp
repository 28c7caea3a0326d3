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
class ConnectionPool {
 public:
  explicit ConnectionPool(DatabaseConfig config) : config_(std::move(config)) {}

  /// Runs `work` with a connection of its own for that time.
  template <class T>
  StoreResult<T> with(const std::function<mysql::DbResult<T>(mysql::Connection&)>& work) {
    for (bool may_be_stale = true;;) {
      auto connection = take(may_be_stale);
      if (!connection) return report(connection.error());
      mysql::DbResult<T> result = work(connection->connection);
      const bool lost = !result && result.error().kind == mysql::ErrorKind::kConnection;
      give_back(std::move(*connection), lost);
      if (result) return std::move(*result);
      if (!lost || !connection->reused || stopping()) return report(result.error());
      may_be_stale = false;
    }
  }

  /// Makes calls in progress fail, and all later ones: the server is ending.
  void interrupt();

 private:
  struct Lease {
    mysql::Connection connection;
    int fd = -1;  ///< the client library forgets it when the connection is lost
    bool reused = false;
  };

  mysql::DbResult<Lease> take(bool may_be_stale);
  mysql::DbResult<Lease> open();
  void give_back(Lease lease, bool lost);
  bool stopping();
  StoreError report(const mysql::DbError& error);

  const DatabaseConfig config_;
  std::mutex mutex_;
  std::vector<mysql::Connection> idle_;
  std::set<int> busy_;  ///< sockets of the connections in use
  bool stopping_ = false;
  std::optional<mysql::DbError> refused_;  ///< what the newest attempt to connect ended with
  std::chrono::steady_clock::time_point retry_at_;
};

}  // namespace mapledger::api
