#!/usr/bin/env bash
# private_db.sh DIR init|serve|start|stop|cli [arguments]
#
# A MariaDB of one's own in the folder DIR, reached by the unix socket DIR/db.sock alone. The folder is 0700: whoever
# may enter it may use the database, so no user has a password unless DB_PASS or API_DB_PASS set one. Works as root
# and as an ordinary user; reads no my.cnf.
#   init    makes the folder and the database, if they are not there yet
#   serve   init, then becomes the server; ends on SIGTERM
#   start   init, then starts the server in the background and waits until it answers
#   stop    ends the server that start or serve started, and waits for it
#   cli     an SQL shell or, with arguments, what the mariadb client does with them, as the database's root
# Arguments after serve and start are handed to mariadbd.
# Users: root (everything), $DB_USER (everything in database $DB_NAME), $API_DB_USER (SELECT there).
set -euo pipefail
# shellcheck source=scripts/lib/say.sh
source "$(dirname "$(readlink -f "$0")")/lib/say.sh"

[[ $# -ge 2 ]] || die "usage: scripts/private_db.sh DIR init|serve|start|stop|cli [arguments]"
dir=$(readlink -m -- "$1") command=$2
shift 2

readonly socket=$dir/db.sock pid_file=$dir/db.pid log=$dir/db.log
# sun_path of a unix socket's address holds 107 bytes and a zero.
socket_bytes=$(LC_ALL=C; printf '%s' "${#socket}")
((socket_bytes <= 107)) || die "the database's socket $socket has a path of $socket_bytes bytes, 107 are allowed: set DATA_DIR to a shorter one"

# In /usr/sbin, which is not on every user's PATH.
PATH=$PATH:/usr/sbin
# A folder of its own for temporary tables: a server that starts removes those of any other in the same folder.
server=(mariadbd --no-defaults --datadir="$dir/data" --tmpdir="$dir/tmp" --skip-log-bin)
install=(mariadb-install-db --no-defaults --datadir="$dir/data" --tmpdir="$dir/tmp" --skip-test-db --skip-name-resolve --force
  --auth-root-authentication-method=normal)
if [[ $EUID -eq 0 ]]; then
  server+=(--user=root) install+=(--user=root)
fi

answers() { mariadb --no-defaults --socket="$socket" --user=root -e 'DO 1' >/dev/null 2>&1; }

# The process that serves DIR, if there is one: its pid file may be left over and its number used by another.
server_pid() {
  local pid
  pid=$(cat "$pid_file" 2>/dev/null) || return 1
  [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */mariadbd* ]] && printf '%s\n' "$pid"
}

make_folder() {
  mkdir -p -- "$(dirname -- "$dir")"
  [[ -d $dir ]] || mkdir -m 0700 -- "$dir"
  [[ -O $dir ]] || die "the folder $dir belongs to another user: start as that user, or set DATA_DIR to another folder"
  chmod 0700 -- "$dir"
  mkdir -p -- "$dir/tmp"
}

init() {
  make_folder
  [[ -d $dir/data/mysql && ! -e $dir/unfinished ]] && return
  : >"$dir/unfinished"
  rm -rf -- "$dir/data"
  if ! "${install[@]}" >"$dir/init.log" 2>&1; then
    tail -n 5 "$dir/init.log" >&2
    die "the private database could not be made in $dir: see the lines above"
  fi
  rm -f -- "$dir/unfinished" "$dir/init.log"
}

quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\'\'}"
}

# What the server does at each start: the users and the database are as the settings say now.
write_users() {
  local user=${DB_USER:-mapledger} reader=${API_DB_USER:-mapledger_api} name=${DB_NAME:-mapledger} word
  for word in "DB_USER=$user" "API_DB_USER=$reader" "DB_NAME=$name"; do
    [[ ${word#*=} =~ ^[A-Za-z0-9_]{1,32}$ ]] || die "${word%%=*} is '${word#*=}'; allowed in the private database: 1 to 32 letters, digits and _"
  done
  [[ $user != root && $reader != root && $user != "$reader" ]] || die "DB_USER is '$user' and API_DB_USER is '$reader'; allowed in the private database: two different names, neither of them root"
  [[ ${DB_PASS:-}${API_DB_PASS:-} != *[[:cntrl:]]* ]] || die "DB_PASS or API_DB_PASS holds a control character; allowed: none"
  local database="\`${name//_/\\_}\`.*"  # in a GRANT a bare _ stands for any letter
  cat >"$dir/users.sql" <<SQL
CREATE DATABASE IF NOT EXISTS $name;
CREATE OR REPLACE USER $user@localhost IDENTIFIED BY $(quoted "${DB_PASS:-}");
GRANT ALL ON $database TO $user@localhost;
CREATE OR REPLACE USER $reader@localhost IDENTIFIED BY $(quoted "${API_DB_PASS:-}");
GRANT SELECT ON $database TO $reader@localhost;
SQL
  chmod 0600 "$dir/users.sql"
}

serve() {
  server_pid >/dev/null && die "a database server runs in $dir already"
  init
  write_users
  exec "${server[@]}" --skip-networking --socket="$socket" --pid-file="$pid_file" --init-file="$dir/users.sql" \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_bin --local-infile=1 --innodb-flush-log-at-trx-commit=1 \
    --innodb-buffer-pool-size=128M --innodb-log-file-size=96M --aria-pagecache-buffer-size=1M --key-buffer-size=64K \
    --max-connections=50 --table-open-cache=400 "$@"
}

start() {
  if server_pid >/dev/null && answers; then return; fi
  make_folder
  (serve "$@") >>"$log" 2>&1 </dev/null &
  local pid=$!
  until answers; do
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 5 "$log" >&2
      die "the database server in $dir ended at its start: see the lines above"
    fi
    sleep 0.02
  done
}

stop() {
  local pid
  pid=$(server_pid) || return 0
  kill "$pid"
  while [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */mariadbd* ]]; do sleep 0.02; done
}

case $command in
  init | serve | start | stop) "$command" "$@" ;;
  cli) exec mariadb --no-defaults --socket="$socket" --user=root "$@" ;;
  *) die "private_db.sh: no such command: $command; allowed: init, serve, start, stop, cli" ;;
esac
