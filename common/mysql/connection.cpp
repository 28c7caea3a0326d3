#include "common/mysql/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <stdexcept>

#include "common/mysql/peer.hpp"

namespace mapledger::mysql {
namespace {

/// Whether a connection without TLS is to be refused.
bool requires_tls(const DatabaseConfig& config) {
  return config.ssl_mode != "disabled" && config.ssl_mode != "preferred";
}

void set_tls(MYSQL* mysql, const DatabaseConfig& config) {
  const bool verify = config.ssl_mode == "verify_ca" || config.ssl_mode == "verify_identity";
#ifdef MARIADB_BASE_VERSION
  // Preferred is without TLS on a socket, as in Oracle's client: nobody can listen there.
  const bool want = requires_tls(config) || (config.ssl_mode == "preferred" && config.socket.empty());
  my_bool on = want ? 1 : 0;
  mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &on);
  on = verify ? 1 : 0;  // checks the authority and the name: verify_ca is held to the stricter of the two
  mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
#else
  unsigned mode = SSL_MODE_PREFERRED;
  if (config.ssl_mode == "disabled") mode = SSL_MODE_DISABLED;
  if (requires_tls(config)) mode = SSL_MODE_REQUIRED;
  if (verify) mode = config.ssl_mode == "verify_ca" ? SSL_MODE_VERIFY_CA : SSL_MODE_VERIFY_IDENTITY;
  mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode);
  // Without TLS the password of caching_sha2_password is sent under the server's key; MariaDB's client asks
  // for it unbidden.
  const bool ask_key = !requires_tls(config);
  mysql_options(mysql, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &ask_key);
#endif
  if (verify && !config.ssl_ca.empty()) mysql_options(mysql, MYSQL_OPT_SSL_CA, config.ssl_ca.c_str());
}

/// What a server reads when it runs LOAD DATA LOCAL; null: there is nothing for it.
struct PendingLoad {
  std::string_view rest;
};

int load_begin(void** state, const char*, void* pending) {
  *state = pending;
  return pending == nullptr ? 1 : 0;
}

int load_read(void* state, char* buffer, unsigned room) {
  auto* pending = static_cast<PendingLoad*>(state);
  const std::size_t n = pending->rest.copy(buffer, std::min<std::size_t>(room, INT_MAX));
  pending->rest.remove_prefix(n);
  return static_cast<int>(n);
}

void load_end(void*) {}

int load_error(void*, char* message, unsigned room) {
  constexpr int kUnknownError = 2000;  // CR_UNKNOWN_ERROR
  std::snprintf(message, room, "the server asked for a file: refused");
  return kUnknownError;
}

constexpr const char* kSession =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO', "
    "time_zone = '+00:00', lock_wait_timeout = 2, innodb_lock_wait_timeout = 10";

/// A machine that is gone without a word, or the way to it, is noticed after five seconds, however long a
/// statement may take. A failure leaves the long way: io_seconds.
void notice_dead_peer(int socket) {
  constexpr int kOn = 1;
  constexpr int kIdleSeconds = 2;
  constexpr int kBetweenSeconds = 1;
  constexpr int kGoneAfterMs = 5'000;
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &kOn, sizeof kOn);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &kIdleSeconds, sizeof kIdleSeconds);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &kBetweenSeconds, sizeof kBetweenSeconds);
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kGoneAfterMs, sizeof kGoneAfterMs);
}

}  // namespace

void throw_exception_from_error(const DbError& error, const boost::source_location&) {
  throw std::runtime_error("database: " + describe(error));
}

DbResult<Connection> Connection::open(const DatabaseConfig& config, LocalInfile local_infile) {
  if (config.route == nullptr) return open_at(config, {config.host, config.port}, local_infile);
  DbResult<Connection> opened = DbError{ErrorKind::kConnection, 0, "no address"};
  for (const std::size_t place : config.route->order()) {
    opened = open_at(config, place, local_infile);
    if (opened) {
      config.route->reached(place);
      return opened;
    }
    config.route->failed(place, describe(opened.error()));
    // A wrong password is wrong at each, and a server that locks out who tries too often counts them.
    if (opened.error().kind == ErrorKind::kAccess) break;
  }
  return opened;
}

DbResult<Connection> Connection::open_at(const DatabaseConfig& config, std::size_t place,
                                         LocalInfile local_infile) {
  auto opened = open_at(config, config.route->at(place), local_infile);
  if (!opened) return opened;
  if (const auto serves = opened->catch_up(); !serves) return serves.error();
  opened->use_ = std::make_unique<Route::Use>(config.route, place);
  return opened;
}

void Connection::look_home(const DatabaseConfig& config) {
  if (config.route == nullptr) return;
  const auto home = config.route->due_home();
  if (!home) return;
  auto opened = open_at(config, *home, LocalInfile::kOff);
  if (opened && !opened->is_joining()) config.route->reached(*home);
}

/// An error if it is a node that does not serve: it joins, or has lost the others.
DbResult<void> Connection::catch_up() {
  const auto serves = execute("DO 1");
  if (!serves) return serves.error();
  read_in_order(true);
  const auto read = query("SELECT 1");
  if (!read) return DbError{ErrorKind::kOutage, read.error().code, read.error().message};
  read_in_order(false);
  return {};
}

/// A node that gives its data to another, or catches up, serves, but is slow.
bool Connection::is_joining() {
  const auto rows = query("SHOW STATUS LIKE 'wsrep_local_state'");
  if (!rows || rows->empty()) return false;
  const std::string state = rows->front().at(1).value_or("");
  return state == "1" || state == "2" || state == "3";
}

void Connection::read_in_order(bool on) {
  // Refused where there is no such variable: MySQL.
  static_cast<void>(execute(on ? "SET SESSION wsrep_sync_wait = 1" : "SET SESSION wsrep_sync_wait = 0"));
}

DbResult<Connection> Connection::open_at(const DatabaseConfig& config, const Address& address,
                                         LocalInfile local_infile) {
  Connection connection(mysql_init(nullptr));
  MYSQL* mysql = connection.handle();
  // Where there are others, one that does not even refuse is not waited for so long.
  const unsigned connect_seconds = config.route == nullptr ? 5 : 3;
  const unsigned io_seconds = config.io_seconds;
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &io_seconds);
  mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &io_seconds);
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const unsigned allow_load = local_infile == LocalInfile::kOn ? 1 : 0;
  mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &allow_load);
  mysql_set_local_infile_handler(mysql, load_begin, load_read, load_end, load_error, nullptr);
  set_tls(mysql, config);
  const bool by_socket = !config.socket.empty();
  if (mysql_real_connect(mysql, by_socket ? nullptr : address.host.c_str(), config.user.c_str(),
                         config.password.c_str(), config.name.empty() ? nullptr : config.name.c_str(),
                         address.port, by_socket ? config.socket.c_str() : nullptr, 0) == nullptr) {
    return connection.last_error();
  }
  // MariaDB's client goes on without TLS where the server has none, unless a certificate is to be verified.
  if (requires_tls(config) && mysql_get_ssl_cipher(mysql) == nullptr) {
    return DbError{classify(kTlsFailed), kTlsFailed, "TLS is required, but the server does not offer it"};
  }
  if (!by_socket) notice_dead_peer(connection.socket());
  if (const auto session = connection.execute(kSession); !session) return session.error();
  return connection;
}

DbResult<Connection::Affected> Connection::execute(std::string_view sql) {
  MYSQL* mysql = handle();
  if (mysql_real_query(mysql, sql.data(), sql.size()) != 0) return last_error();
  return Affected{mysql_affected_rows(mysql), mysql_warning_count(mysql)};
}

DbResult<Connection::Affected> Connection::load(std::string_view sql, std::string_view data) {
  PendingLoad pending{data};
  mysql_set_local_infile_handler(handle(), load_begin, load_read, load_end, load_error, &pending);
  auto affected = execute(sql);
  mysql_set_local_infile_handler(handle(), load_begin, load_read, load_end, load_error, nullptr);
  return affected;
}

DbResult<std::vector<Connection::TextRow>> Connection::query(std::string_view sql) {
  MYSQL* mysql = handle();
  if (mysql_real_query(mysql, sql.data(), sql.size()) != 0) return last_error();
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(mysql),
                                                                        &mysql_free_result);
  if (result == nullptr) return last_error();
  const unsigned columns = mysql_num_fields(result.get());
  std::vector<TextRow> rows;
  while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(result.get());
    TextRow& out = rows.emplace_back(columns);
    for (unsigned i = 0; i < columns; ++i) {
      if (row[i] != nullptr) out[i].emplace(row[i], lengths[i]);
    }
  }
  return rows;
}

/// Over a unix socket the one who listens may be a service manager, which started the server for it (Debian's
/// mariadb.socket). So who answers is looked for.
std::optional<std::uint32_t> Connection::local_server_pid() {
  const int fd = socket();
  constexpr std::string_view kNothing = "DO 0";
  constexpr std::chrono::seconds kPatience(5);
  std::optional<std::uint32_t> server;
  if (pass_credentials(fd, true)) {
    if (mysql_send_query(handle(), kNothing.data(), kNothing.size()) == 0) {
      server = next_sender_pid(fd, kPatience);
      mysql_read_query_result(handle());
    }
    pass_credentials(fd, false);
  }
  return server ? server : local_peer_pid(fd);
}

int Connection::socket() const {
#ifdef MARIADB_BASE_VERSION
  return static_cast<int>(mysql_get_socket(handle()));
#else
  return static_cast<int>(handle()->net.fd);
#endif
}

std::string Connection::server_version() const {
  return mysql_get_server_info(handle());
}

DbError Connection::last_error() const {
  const unsigned code = mysql_errno(handle());
  return {classify(code), code, mysql_error(handle())};
}

}  // namespace mapledger::mysql
