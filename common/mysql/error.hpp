#pragma once

#include <string>

namespace mapledger::mysql {

enum class ErrorKind {
  kConnection,  ///< cannot connect, or the connection was lost: the answer to a commit may be unknown
  kOutage,  ///< the server is there but does not serve: starting, stopping, no quorum, too many connections
  kRetry,   ///< deadlock, lock wait, changed since read: run the transaction again
  kAccess,  ///< wrong user, password or rights
  kRow,     ///< a row's value that the table will never take
  kOther,   ///< a full disk, a bug or a schema that does not fit
};

constexpr unsigned kTlsFailed = 2026;  ///< CR_SSL_CONNECTION_ERROR

/// Errors of the database client, mapped here and nowhere else.
struct DbError {
  ErrorKind kind = ErrorKind::kOther;
  unsigned code = 0;  ///< as in mysql_errno()
  std::string message;
};

/// Which kind an error number is. See the server's and client's error references (CR_*, ER_*).
ErrorKind classify(unsigned code);

/// "1045: Access denied …", with the settings to look at where the message does not lead to them.
std::string describe(const DbError& error);

}  // namespace mapledger::mysql
