#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>
#include <mysql.h>

#include "common/config/settings.hpp"
#include "common/mysql/error.hpp"
#include "common/mysql/route.hpp"

namespace mapledger::mysql {

template <class T>
using DbResult = boost::system::result<T, DbError>;

/// Called by DbResult::value() on an error: start-up code lets it end the program.
[[noreturn]] void throw_exception_from_error(const DbError& error, const boost::source_location&);

/// One connection to the server through libmysqlclient or MariaDB's Connector/C. Owned and used by one thread
/// at a time. Session: utf8mb4, UTC, strict mode, backslash escapes on.
class Connection {
 public:
  struct Affected {
    std::uint64_t rows = 0;
    unsigned warnings = 0;
  };
  /// Text of one column, or nothing for NULL.
  using TextRow = std::vector<std::optional<std::string>>;

  /// Whether the server may ask for data with LOAD DATA LOCAL. It never gets a file of this machine: only
  /// what load() hands over (the protocol lets a server ask for any file it likes).
  enum class LocalInfile { kOff, kOn };

  /// Of several addresses the first that answers and serves (Route). What the cluster had committed by then
  /// is seen by all statements of the connection.
  static DbResult<Connection> open(const DatabaseConfig& config,
                                   LocalInfile local_infile = LocalInfile::kOff);

  /// If it is time to look: whether the first choice of several addresses serves again; then it is used from
  /// now on. May take as long as connecting.
  static void look_home(const DatabaseConfig& config);

  /// Whether the next one would be opened at the same address.
  [[nodiscard]] bool is_on_route() const { return !use_ || use_->route().leads_to(use_->place()); }
  /// Of several addresses the one that this is to; 0 if there is only one.
  [[nodiscard]] std::size_t place() const { return use_ ? use_->place() : 0; }

  /// Where the server is a node of a cluster: reads from here on wait until it has applied what the others
  /// had committed. Nothing elsewhere.
  void read_in_order(bool on);

  /// Runs one statement that returns no rows. `sql` is a constant text or comes from SqlWriter, never from
  /// data.
  DbResult<Affected> execute(std::string_view sql);

  /// Runs one LOAD DATA LOCAL INFILE statement whose file is `data`, whatever name it gives.
  DbResult<Affected> load(std::string_view sql, std::string_view data);

  /// Runs one constant statement and takes all its rows.
  DbResult<std::vector<TextRow>> query(std::string_view sql);

  /// The process at the other end if it runs on this machine, by the socket's peer.
  std::optional<std::uint32_t> local_server_pid();

  [[nodiscard]] std::string server_version() const;
  [[nodiscard]] MYSQL* handle() const { return mysql_.get(); }
  [[nodiscard]] int socket() const;
  [[nodiscard]] DbError last_error() const;

 private:
  struct Close {
    void operator()(MYSQL* mysql) const { mysql_close(mysql); }
  };
  explicit Connection(MYSQL* mysql) : mysql_(mysql) {}
  static DbResult<Connection> open_at(const DatabaseConfig& config, const Address& address,
                                      LocalInfile local_infile);
  static DbResult<Connection> open_at(const DatabaseConfig& config, std::size_t place,
                                      LocalInfile local_infile);
  DbResult<void> catch_up();
  [[nodiscard]] bool is_joining();

  std::unique_ptr<Route::Use> use_;  // none: there is one address
  std::unique_ptr<MYSQL, Close> mysql_;
};

}  // namespace mapledger::mysql
