#!/usr/bin/env bash
# test_mysql.sh: the tests that use a database, on Oracle's MySQL instead of MariaDB: over a socket, over TCP with TLS,
# where LOAD DATA LOCAL is forbidden, and through Oracle's client library. VERBOSE=1 shows the output also of what passes.
# MAPLEDGER_PRESET: the build whose programs are tried with MariaDB's client library (asan, as in make test).
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

scripts/install.sh test
# shellcheck source=scripts/lib/suites.sh
source scripts/lib/suites.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-test.XXXXXX")
server=
clean_up() {
  [[ -z $server ]] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$work" "$suites_work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# What the client prints, of the database's root.
sql() { mariadb --no-defaults --socket="$work/db/db.sock" --user=root --batch --skip-column-names --execute="$1" 2>&1; }

start_server() {
  setpriv --pdeathsig TERM scripts/mysql_server.sh "$work/db" serve >"$work/db.out" 2>&1 &
  server=$!
  until sql 'DO 1' >/dev/null; do
    kill -0 "$server" 2>/dev/null || { tail -n 8 "$work/db.out" >&2; die "MySQL ended at its start"; }
  done
}

by_socket() {
  unset MAPLEDGER_TEST_DB_HOST
  MAPLEDGER_TEST_DB_SOCKET=$work/db/db.sock "$@"
}

# As the user whom mysql_server.sh makes.
by_tls() {
  export MAPLEDGER_TEST_DB_HOST=127.0.0.1 MAPLEDGER_TEST_DB_USER=tester MAPLEDGER_TEST_DB_PASS="it's secret"
  export MAPLEDGER_TEST_DB_SSL_MODE=verify_identity MAPLEDGER_TEST_DB_SSL_CA=$work/db/tls/ca.pem
  MAPLEDGER_TEST_DB_PORT=$(cat "$work/db/port") "$@"
}

without_load() {
  local code=0
  sql 'SET GLOBAL local_infile = 0' || return
  by_socket "$@" || code=1
  sql 'SET GLOBAL local_infile = 1' && return "$code"
}

# with PRESET LABEL...: the tests of the label, one after another.
with() { ctest --preset "$1" --no-tests=error --label-regex "^($2)\$"; }

preset=${MAPLEDGER_PRESET:-asan}
scripts/mysql_tree.sh >/dev/null
start_server
say "the server is MySQL $(sql 'SELECT VERSION()')"
if suite "build $preset" scripts/build.sh database-tests "$preset"; then
  suite "MySQL, socket" by_socket with "$preset" integration || true
  suite "MySQL, TLS" by_tls with "$preset" 'integration|tls' || true
  suite "MySQL, without LOAD DATA LOCAL" without_load with "$preset" integration || true
fi
if suite "build oracle" scripts/build.sh database-tests oracle; then
  suite "MySQL, socket, Oracle's client" by_socket with oracle integration || true
  suite "MySQL, TLS, Oracle's client" by_tls with oracle 'integration|tls' || true
fi
sum_up
