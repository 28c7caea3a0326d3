# shellcheck shell=bash disable=SC2154  # run.sh sets $work, $clean, $mysql and $packages
# The images that docker-compose.yml and the Dockerfile name, made here, since no registry is asked. Sourced.

# debian:bookworm-slim: the clean Debian, less what the real one leaves out as well. It has the libraries already that the
# packages need: so nothing is fetched while the daemons' images are built.
import_debian() {
  tar -c -C "$clean" --one-file-system --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
    --exclude='./usr/share/info/*' --exclude='./var/cache/*/*' --exclude='./var/lib/apt/lists/*' . |
    docker import - debian:bookworm-slim
}

# mapledger-packages: what the Dockerfile's first stage would build.
import_packages() { tar -c --transform='s|.*/|packages/|' "$packages"/mapledger-*.deb | docker import - mapledger-packages; }

# mysql:9.7: Oracle's server, with its own libraries in place of Debian 12's, and our entry point.
import_mysql() {
  local added=$work/mysql
  mkdir -p "$added"/{etc,usr/local/bin,run/mysqld,var/lib/mysql}
  cp "$clean"/etc/{passwd,group} "$added/etc/"
  echo 'mysql:x:999:999::/var/lib/mysql:/usr/sbin/nologin' >>"$added/etc/passwd"
  echo 'mysql:x:999:' >>"$added/etc/group"
  chown 999:999 "$added/run/mysqld" "$added/var/lib/mysql"
  chmod 1777 "$added/run/mysqld" "$added/var/lib/mysql"
  cp tests/docker/mysql_entrypoint.sh "$added/usr/local/bin/docker-entrypoint.sh"
  printf '%s\n' '[mysqld]' datadir=/var/lib/mysql socket=/var/run/mysqld/mysqld.sock pid-file=/var/run/mysqld/mysqld.pid \
    secure-file-priv=NULL '[client]' socket=/var/run/mysqld/mysqld.sock >"$added/etc/my.cnf"
  # An import takes each name once: of the clean Debian only what the others do not have.
  (cd "$mysql" && find usr/sbin/mysqld usr/bin/mysql{,admin,dump} usr/lib/x86_64-linux-gnu usr/lib64 usr/lib/mysql usr/share/mysql \
    \( -path '*/perl*' -o -name '*.a' \) -prune -o ! -type d -print) >"$work/of_mysql"
  (cd "$added" && find etc usr ! -type d && printf '%s\n' run/mysqld var/lib/mysql) >"$work/of_ours"
  (cd "$clean" && find . -xdev ! -path './usr/share/doc/*' ! -path './var/lib/apt/lists/*' -printf '%P\n') | grep . |
    grep -vxF -f "$work/of_mysql" -f "$work/of_ours" >"$work/of_debian"
  tar -c --no-recursion -C "$clean" -T "$work/of_debian" -C "$mysql" -T "$work/of_mysql" -C "$added" -T "$work/of_ours" |
    docker import --change 'ENTRYPOINT ["docker-entrypoint.sh"]' --change 'CMD ["mysqld"]' \
      --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - mysql:9.7
}
