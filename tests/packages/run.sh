#!/usr/bin/env bash
# shellcheck disable=SC2016  # an inner shell expands what is quoted
# run.sh FOLDER: the test of the packages in FOLDER, for scripts/test_packages.sh, which says what it shows. Runs as root in
# a mount namespace of its own.
set -euo pipefail
repository=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
cd "$repository"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh
# shellcheck source=scripts/lib/database.sh
source scripts/lib/database.sh

packages=("$1"/mapledger-*.deb)
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-packages.XXXXXX")
readonly root=$work/root
database_pid='' api_pid=''
end() { { kill "$1" && wait "$1"; } 2>/dev/null || true; }
# shellcheck source=tests/support/checks.sh
source tests/support/checks.sh
clean_up() {
  local pid
  for pid in $api_pid $database_pid; do end "$pid"; done
  for pid in run/db.sock sys proc; do umount "$root/$pid" 2>/dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
as() {
  local user=$1
  shift
  chroot --userspec="$user" "$root" env -i PATH=/usr/bin:/bin "$@"
}
# The settings of a service, as systemd reads its EnvironmentFile.
settings() { grep -E '^[A-Z0-9_]+=' "$root/etc/mapledger/$1.env" || true; }
# The root's users are not this machine's.
group_of() {
  local gid
  gid=$(stat -c %g "$root/etc/mapledger/$1.env")
  awk -F: -v gid="$gid" '$3 == gid { print $1 }' "$root/etc/group"
}

# --- lintian -----------------------------------------------------------------------------------------------------------
check "lintian has no errors" lintian --allow-root --fail-on error "${packages[@]}"

# --- install -----------------------------------------------------------------------------------------------------------
clean=$(tests/packages/clean_root.sh "${packages[@]}")
cp -a "$clean" "$root"
mount -t proc proc "$root/proc"
mount --bind /sys "$root/sys"
cp "${packages[@]}" stap/demo/demo.csv.zst "$root/srv/"
chmod 0644 "$root/srv/"*
check "installed" inside sh -c 'dpkg -i /srv/mapledger-*.deb && test -z "$(dpkg --audit)"'

verified() { local odd; odd=$(inside dpkg --verify mapledger-collector mapledger-api); echo "$odd"; [[ -z $odd ]]; }
check "what is installed is what was packed" verified
for part in collector api; do
  check "$part.env is 0640, of root and the service's group" \
    test "$(stat -c '%a %u' "$root/etc/mapledger/$part.env") $(group_of $part)" = "640 0 mapledger-$part"
  check "its service reads $part.env" as mapledger-$part:mapledger-$part test -r /etc/mapledger/$part.env
  unread() { ! as nobody:nogroup cat "/etc/mapledger/$part.env"; }
  check "another user does not read $part.env" unread
  disabled() { [[ -z $(find "$root/etc/systemd" -name "mapledger-$part.service") ]]; }
  check "mapledger-$part is not enabled before it has a database" disabled
  check "its copyright, changelog and README.Debian are there" \
    ls "$root/usr/share/doc/mapledger-$part/"{copyright,changelog.Debian.gz,README.Debian}
done

whole() { local said; said=$(inside ldd /usr/bin/mapledger-{collector,api,trace}); echo "$said"; [[ $said != *"not found"* ]]; }
check "every library is there" whole
for program in collector api trace; do
  check "mapledger-$program says its version" inside mapledger-$program --version
  check "mapledger-$program.8 is without fault" sh -c "zcat '$root/usr/share/man/man8/mapledger-$program.8.gz' | mandoc -T lint -W warning"
done
documented() {
  local name
  zcat "$root"/usr/share/man/man8/mapledger-{collector,api}.8.gz >"$work/pages"
  while read -r name; do grep -q "^\.BR $name" "$work/pages" || { echo "no manual page has $name"; return 1; }; done \
    < <(sed -nE 's/^([A-Z0-9_]+)=.*/\1/p' .env.example)
}
check "the manual pages have every setting" documented
completed() {
  local said
  said=$(inside bash -c 'source /usr/share/bash-completion/completions/mapledger-collector
    _mapledger mapledger-collector do mapledger-collector; echo "${COMPREPLY[*]}"
    _mapledger mapledger-collector w --log-level; echo "${COMPREPLY[*]}"
    COMP_WORDS=(mapledger-collector report "") COMP_CWORD=2
    _mapledger mapledger-collector --fo report; echo "${COMPREPLY[*]}"
    _mapledger mapledger-collector h --format; echo "${COMPREPLY[*]}"
    COMP_WORDS=() COMP_CWORD=0
    _mapledger mapledger-trace --che mapledger-trace; echo "${COMPREPLY[*]}"
    _mapledger mapledger-api --api-po x; echo "${COMPREPLY[*]}"')
  echo "$said"
  [[ $said == $'doctor\nwarn\n--format\nhtml\n--check\n--api-port --api-poll-ms' ]]
}
check "completion knows commands, options and their values" completed
if ebpf_works=$(inside mapledger-trace --check); then
  say "tracing with root's rights: $ebpf_works"
  check "the collector's user traces with CAP_BPF and CAP_PERFMON alone" inside setpriv --reuid mapledger-collector \
    --regid mapledger-collector --clear-groups --no-new-privs --bounding-set=-all,+bpf,+perfmon --inh-caps=-all,+bpf,+perfmon \
    --ambient-caps=-all,+bpf,+perfmon mapledger-trace --check
else
  say "no eBPF here, even with root's rights: $ebpf_works"
fi

# --- store and serve ---------------------------------------------------------------------------------------------------
serve_database "$work/db" "$work/db.out" --innodb-flush-log-at-trx-commit=0
touch "$root/run/db.sock"
mount --bind "$work/db/db.sock" "$root/run/db.sock"
# An administrator's edits. The folder is what systemd makes of StateDirectory.
for part in collector api; do printf 'DB_SOCKET=/run/db.sock\n' >>"$root/etc/mapledger/$part.env"; done
inside install -d -m 0700 -o mapledger-collector -g mapledger-collector /var/lib/mapledger-collector
mapfile -t collector < <(settings collector)
mapfile -t api < <(settings api)
check "the collector stores a recording" as mapledger-collector:mapledger-collector "${collector[@]}" \
  DATA_DIR=/var/lib/mapledger-collector TRACER=replay:/srv/demo.csv.zst REPLAY_SPEED=max mapledger-collector
# Inherits nothing but its settings; a port of its own choice.
mkfifo "$work/api"
# Not by as(): a function in the background is a shell of its own, and that would be what is ended.
chroot --userspec=mapledger-api:mapledger-api "$root" env -i PATH=/usr/bin:/bin "${api[@]}" API_PORT=0 mapledger-api >"$work/api" 2>&1 &
api_pid=$!
exec {api_says}<"$work/api"
address=''
while IFS= read -r -t 30 -u "$api_says" line; do
  [[ $line =~ ready:\ (http://[^ ]+) ]] && address=${BASH_REMATCH[1]} && break
  echo "$line"
done
answers() {
  curl -sf "$address$1" >"$work/answer"
  grep -q "$2" "$work/answer" || { head -c 500 "$work/answer"; return 1; }
}
check "the api serves its requests" answers '/api/v1/requests?limit=1' '"call"'
check "and the dashboard" answers / '<div id="root">'
check "and figures" answers /metrics '^mapledger_collector_requests_stored_total'
end "$api_pid"
api_pid=''

# --- upgrade -----------------------------------------------------------------------------------------------------------
# The same packages as a newer release would be: another version, and another default text in each .env.
newer() {
  local package name
  for package in "${packages[@]}"; do
    name=$work/newer/$(basename "$package" .deb)
    dpkg-deb -R "$package" "$name"
    sed -i 's/^Version: .*/&.1/' "$name/DEBIAN/control"
    sed -i '1i # of a newer release' "$name"/etc/mapledger/*.env
    dpkg-deb -b "$name" "$root/srv/newer/" >/dev/null
  done
}
mkdir "$work/newer" "$root/srv/newer"
newer
as mapledger-collector:mapledger-collector sh -c 'umask 077; mkdir -p /var/lib/mapledger-collector/spool; echo kept >/var/lib/mapledger-collector/spool/state'
cp "$root/usr/share/doc/mapledger-api/examples/nginx.conf" "$work/nginx.conf"
edited=$(sha256sum <"$root/etc/mapledger/collector.env")
# Of the api the administrator has edited nothing, so it gets the new text.
sed -i '/^DB_SOCKET=/d' "$root/etc/mapledger/api.env"
check "upgraded" inside sh -c 'dpkg --force-confdef --force-confold -i /srv/newer/*.deb && test -z "$(dpkg --audit)"'
check "it is the newer version" sh -c "chroot '$root' dpkg-query -W -f '\${Version}\n' mapledger-api | grep '\.1$'"
check "edited settings are kept" test "$(sha256sum <"$root/etc/mapledger/collector.env")" = "$edited"
check "those never edited are the newer ones" grep -q '^# of a newer release' "$root/etc/mapledger/api.env"
for part in collector api; do
  check "$part.env still is 0640, of root and the service's group" \
    test "$(stat -c '%a %u' "$root/etc/mapledger/$part.env") $(group_of $part)" = "640 0 mapledger-$part"
done
check "data are kept" grep -q kept "$root/var/lib/mapledger-collector/spool/state"

# --- remove and purge --------------------------------------------------------------------------------------------------
check "removed" inside dpkg -r mapledger-collector mapledger-api
gone() { ! ls "$root"/usr/bin/mapledger-* "$root"/usr/share/mapledger "$root"/lib/systemd/system/mapledger-*; }
check "no program is left" gone
check "settings and data are" ls "$root"/etc/mapledger/{collector,api}.env "$root/var/lib/mapledger-collector/spool/state"
check "purged" inside dpkg -P mapledger-collector mapledger-api
nothing_left() {
  local left
  left=$(find "$root" -xdev -path "$root/srv" -prune -o -name '*mapledger*' -print)
  echo "$left"
  [[ -z $left ]]
}
check "nothing is left" nothing_left

sum_up_checks
