#!/usr/bin/env bash
# mysql_server.sh DIR serve [arguments]: becomes Oracle's MySQL (see mysql_tree.sh) with its data in the folder DIR; ends
# on SIGTERM. For tests: what was committed need not outlive a crash of the machine. Arguments are handed to mysqld.
#   DIR/db.sock           the socket; root has no password there
#   DIR/port              the TCP port on 127.0.0.1 and 127.0.0.2
#   DIR/tls/ca.pem        who signed the server's certificate, which names 127.0.0.1 alone
#   DIR/tls/other_ca.pem  an authority that signed nothing
# User over TCP: tester, password "it's secret", may do everything.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=scripts/lib/say.sh
source "$here/lib/say.sh"

[[ $# -ge 2 && $2 == serve ]] || die "usage: scripts/mysql_server.sh DIR serve [arguments]"
dir=$(readlink -m -- "$1")
shift 2
tree=$("$here/mysql_tree.sh")

# The tree's own loader and libraries: it may be built for a newer C library than this machine's.
library=$tree/usr/lib/x86_64-linux-gnu
server=("$library/ld-linux-x86-64.so.2" --library-path "$library:$tree/usr/lib/mysql/private" "$tree/usr/sbin/mysqld"
  --no-defaults --basedir="$tree/usr" --datadir="$dir/data" --lc-messages-dir="$tree/usr/share/mysql"
  --character-sets-dir="$tree/usr/share/mysql/charsets" --plugin-dir="$tree/usr/lib/mysql/plugin" --secure-file-priv=NULL)
if [[ $EUID -eq 0 ]]; then server+=(--user=root); fi

authority() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}

# The names of the files are the names of the authorities.
certificates() {
  mkdir -p "$dir/tls"
  cd "$dir/tls"
  authority ca
  authority other_ca
  openssl req -newkey rsa:2048 -nodes -subj /CN=mysql.test -keyout server.key -out server.csr
  openssl x509 -req -in server.csr -days 2 -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem \
    -extfile <(echo 'subjectAltName = IP:127.0.0.1')
}

init() {
  mkdir -m 0700 -- "$dir"
  (certificates) && "${server[@]}" --initialize-insecure
  cat >"$dir/users.sql" <<'SQL'
CREATE USER tester@'%' IDENTIFIED BY 'it''s secret';
GRANT ALL ON *.* TO tester@'%' WITH GRANT OPTION;
SQL
}

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

if ! init >"$dir.init.log" 2>&1; then
  tail -n 8 "$dir.init.log" >&2
  die "MySQL's database could not be made in $dir: see the lines above"
fi
rm -f -- "$dir.init.log"
port=$(free_port)
echo "$port" >"$dir/port"
exec "${server[@]}" --socket="$dir/db.sock" --pid-file="$dir/db.pid" --port="$port" --bind-address=127.0.0.1,127.0.0.2 \
  --mysqlx=OFF --ssl-ca="$dir/tls/ca.pem" --ssl-cert="$dir/tls/server.pem" --ssl-key="$dir/tls/server.key" \
  --init-file="$dir/users.sql" --character-set-server=utf8mb4 --collation-server=utf8mb4_bin --local-infile=1 \
  --performance-schema=OFF --disable-log-bin --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 "$@"
