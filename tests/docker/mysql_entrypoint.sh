#!/bin/bash
# docker-entrypoint.sh of the image that stands for mysql:9.7 in the test: it does of the real one's what docker-compose.yml
# relies on. As root it gives the folders to the user mysql and goes on as that; the first time it makes the database, the
# users and their passwords on a server without TCP, and ends that; then it becomes the server.
set -euo pipefail
[[ ${1:0:1} != - ]] || set -- mysqld "$@"

if [[ $EUID -eq 0 ]]; then
  find /var/lib/mysql /var/run/mysqld ! -user mysql -exec chown --no-dereference mysql '{}' +
  exec setpriv --reuid=mysql --regid=mysql --clear-groups "$0" "$@"
fi
if [[ ! -d /var/lib/mysql/mysql ]]; then
  "$@" --initialize-insecure
  "$@" --daemonize --skip-networking
  mysql --user=root <<SQL
ALTER USER root@localhost IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
CREATE USER root@'%' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
CREATE DATABASE \`$MYSQL_DATABASE\`;
CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$MYSQL_PASSWORD';
GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO '$MYSQL_USER'@'%';
SQL
  MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysqladmin --user=root shutdown
fi
exec "$@"
