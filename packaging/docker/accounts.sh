#!/usr/bin/env bash
# accounts.sh: the database's user for the api, who may only SELECT; run by docker-compose.yml once the database answers, as
# often as it likes. The password is API_DB_PASS or, if that is empty, one made here the first time. The api finds it in the
# .env of its working folder, which its group alone may read: it never knows the collector's.
set -euo pipefail
umask 027
readonly folder=/run/mapledger-api api_group=58080
readonly kept=$folder/.env

password=${API_DB_PASS:-}
if [[ -z $password && -e $kept ]]; then password=$(sed -nE 's/^API_DB_PASS="(.*)"$/\1/p' "$kept"); fi
[[ $password ]] || password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')

# A string as SQL has it.
text() {
  local value=${1//\\/\\\\}
  printf "'%s'" "${value//\'/\'\'}"
}
# In GRANT a database's name is a pattern.
database=${DB_NAME//_/\\_}
user="$(text "$API_DB_USER")@'%'"
MYSQL_PWD=$DB_PASS mysql --no-defaults --socket=/run/mysqld/mysqld.sock --user=root <<SQL
CREATE USER IF NOT EXISTS $user IDENTIFIED BY $(text "$password");
ALTER USER $user IDENTIFIED BY $(text "$password");
GRANT SELECT ON \`${database//\`/\`\`}\`.* TO $user;
SQL

printf 'API_DB_USER="%s"\nAPI_DB_PASS="%s"\n' "$API_DB_USER" "$password" >"$kept.new"
chgrp "$api_group" "$kept.new"
mv "$kept.new" "$kept"
echo "$API_DB_USER may read $DB_NAME"
