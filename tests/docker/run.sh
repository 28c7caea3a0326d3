#!/usr/bin/env bash
# shellcheck disable=SC2016  # a container's shell or an engine's template expands what is quoted
# run.sh PACKAGES CLEAN MYSQL DOCKER: the test of docker-compose.yml, for scripts/test_docker.sh, which says what it shows and
# makes the folders: the Debian packages, a clean Debian, Oracle's MySQL, an engine. Runs as root, in namespaces of its own
# for mounts and network.
set -euo pipefail
repository=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
cd "$repository"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

packages=$(readlink -f "$1") clean=$2 mysql=$3 docker=$4
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-docker.XXXXXX")
readonly project=$work/mapledger
# shellcheck source=tests/docker/engine.sh
source tests/docker/engine.sh
# shellcheck source=tests/docker/images.sh
source tests/docker/images.sh
# shellcheck source=tests/docker/parts.sh
source tests/docker/parts.sh

host_pid=''
clean_up() {
  [[ -z $host_pid ]] || { kill "$host_pid" && wait "$host_pid"; } 2>/dev/null || true
  stop_engine || true
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Compose would take them from here before .env.
mapfile -t settings < <(sed -nE 's/^([A-Z0-9_]+)=.*/\1/p' .env.example)
unset "${settings[@]}"
ip link set lo up
start_engine

# --- images and a fresh clone ------------------------------------------------------------------------------------------
mkdir "$project"
git -c safe.directory="$repository" ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$project"
need "a Debian is there" import_debian
need "MySQL is there" import_mysql
need "the packages are there" import_packages
export COMPOSE_FILE=docker-compose.yml:$repository/tests/docker/override.yml
check "without DB_PASS it is said what to set" fails_saying 'set DB_PASS in .env' compose config -q
echo 'DB_PASS=the-secret_of/this.ledger' >"$project/.env"
need "the file is right" compose config -q
need "the images are built" compose build
say "$(docker images --format '{{.Repository}}: {{.Size}}' | grep -E '^(mapledger-(api|collector)|debian)' | sort | tr '\n' ' ')"

# --- up ----------------------------------------------------------------------------------------------------------------
need "up --wait, with DB_PASS alone in .env" compose up --detach --wait
check "the dashboard is served" answers / '<div id="root">'
need "what a traced program asked for is in the ledger" traced 1000 5054464
first=$(cat "$work/pid")
check "the database's server is left out" left_out mysqld
check "the api's own requests are told by its container" api_has_its_cgroup
check "users have this machine's names" user_of "$first" root
check "an api without the database is unhealthy, and the collector spools" outage

# --- rights ------------------------------------------------------------------------------------------------------------
check "the api is an ordinary user without capabilities" has_rights api 58080 0000000000000000
check "the collector is one with CAP_BPF and CAP_PERFMON alone" has_rights collector 58081 000000c000000000
check "so is the tracer" has_rights_of "$(tracer)" 58081 000000c000000000
check "the collector has no network" test "$(docker exec mapledger-collector-1 ls /sys/class/net)" = lo
for part in api collector; do check "$part: the root is read-only" fails_saying 'Read-only' docker exec mapledger-$part-1 touch /usr/x; done
check "each has limits" limited
check "the api does not know the collector's password" knows_no_password
check "its user of the database may only SELECT" only_selects
check "ports are this machine's only" ports_on_loopback

# --- killed ------------------------------------------------------------------------------------------------------------
for part in database collector api; do
  need "$part, killed with -9, is back" killed_and_back "$part"
  check "and what is traced then is in the ledger" traced 500 $((5054464 + 4096 * (1 + ${#part})))
done
check "while the collector was away is a gap" has_gap collector
check "what was stored before is all there" stored "$first" 5054464 1000
check "a collector that hangs is unhealthy" hangs_and_goes_on

check "a backup is made as the documentation has it" dumped

# --- down and up -------------------------------------------------------------------------------------------------------
account=$(account_sum)
check "down" compose down
check "no container is left" test -z "$(docker ps --all --quiet)"
need "up again" compose up --detach --wait
check "the data are kept" stored "$first" 5054464 1000
check "and the api's password" test "$(account_sum)" = "$account"
check "and tracing goes on" traced 100 6053888

# --- a collector of the machine itself -------------------------------------------------------------------------------
check "down for a collector of the machine" compose down
need "up --wait database" compose up --detach --wait database
check "nothing else runs" test "$(compose ps --services)" = database
printf '%s\n' API_DB_USER=mapledger_api API_DB_PASS=another-secret >>"$project/.env"
check "a user who may only SELECT is made for it" compose run --rm accounts
need "make run uses the composed database" start_on_host
check "and its api that user" reads_as another-secret
check "what it traces is in the ledger" traced 1000 7053312
check "with what the container had stored" stored "$first" 5054464 1000
check "it ends in order" stop_on_host

check "the engine leaves no process behind" stop_engine
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
