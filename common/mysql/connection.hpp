#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>
#include <mysql.h>

#include "common/config/options.hpp"
#include "common/mysql/error.hpp"

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

  static DbResult<Connection> open(const DatabaseConfig& config,
                                   LocalInfile local_infile = LocalInfile::kOff);

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
  [[nodiscard]] DbError last_error() const;

 private:
  struct Close {
    void operator()(MYSQL* mysql) const { mysql_close(mysql); }
  };
  explicit Connection(MYSQL* mysql) : mysql_(mysql) {}

  std::unique_ptr<MYSQL, Close> mysql_;
};

}  // namespace mapledger::mysql
