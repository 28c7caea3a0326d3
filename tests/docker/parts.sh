# shellcheck shell=bash disable=SC2154,SC2016  # run.sh sets $work, $project and $packages; templates expand what is quoted
# What the test of the containers does and looks at. Sourced.

passed=0 failed=0
# check WHAT COMMAND...: COMMAND succeeds; its output is shown if not. A function that is checked says itself what ends it: in
# a condition the shell goes on after a failure.
check() {
  local what=$1 began=$SECONDS
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    [[ -z ${VERBOSE:-} ]] || { echo "ok: $what ($((SECONDS - began)) s)"; cat "$work/said"; }
  else
    failed=$((failed + 1))
    echo "FAILED: $what"
    sed 's/^/    /' "$work/said" | tail -n 30
    docker ps --all 2>/dev/null | cut -c1-150 | sed 's/^/    /' || true
  fi
}

# need WHAT COMMAND...: checks what nothing behind it can do without.
need() {
  local before=$failed
  check "$@"
  ((failed == before)) || { printf '%d passed, %d failed\n' "$passed" "$failed"; exit 1; }
}

# within SECONDS COMMAND...: COMMAND succeeds sooner or later, or what it said last is shown.
within() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >"$work/try" 2>&1; do
    ((SECONDS < until)) || { cat "$work/try"; return 1; }
    sleep 0.1
  done
}

fails_saying() {
  local words=$1 said
  shift
  if said=$("$@" 2>&1); then echo "it succeeded: $said"; return 1; fi
  echo "$said"
  [[ $said == *"$words"* ]]
}

compose() { (cd "$project" && docker compose --ansi=never --progress=plain "$@"); }
get() { curl -sf "http://127.0.0.1:8080$1"; }
answers() { get "$1" | grep -q "$2"; }
main_process() { docker inspect -f '{{.State.Pid}}' "mapledger-$1-1"; }
tracer() { pgrep --parent "$(main_process collector)" --exact mapledger-trace; }
health_is() {
  local health
  health=$(docker inspect -f '{{.State.Health.Status}}' "mapledger-$1-1")
  echo "$1: $health"
  [[ $health == "$2" ]]
}

# --- the ledger --------------------------------------------------------------------------------------------------------
# ask TIMES LENGTH: a program asks so often; its pid is in $work/pid, when it ran in $work/ran.PID.
ask() {
  local from
  from=$(date --utc +%FT%TZ)
  tests/docker/workload.py "$1" "$2" >"$work/pid"
  echo "from=$from&to=$(date --utc --date='+2 seconds' +%FT%TZ)" >"$work/ran.$(cat "$work/pid")"
}
# holds PID LENGTH TIMES: so many mmaps and munmaps of that length by that process, no more and no fewer. An answer reads a
# bounded part of the log only, so it is told where to look.
holds() {
  local call count
  for call in mmap munmap; do
    count=$(get "/api/v1/requests?format=ndjson&pid=$1&call=$call&min_length=$2&$(cat "$work/ran.$1")" | jq -c "select(.length == $2)" | wc -l)
    echo "$call of $2 bytes by $1: $count"
    [[ $count == "$3" ]] || return 1
  done
}
stored() { within 120 holds "$@"; }
# traced TIMES LENGTH: what a program asked for is there, all of it.
traced() { ask "$@" && stored "$(cat "$work/pid")" "$2" "$1"; }
left_out() { get /api/v1/status | jq -e --arg name "$1" '.collector.left_out | any(.name == $name)'; }
has_gap() { get /api/v1/status | jq -e --arg stage "$1" '.gaps | any(.stage == $stage)'; }
process_of() { get "/api/v1/processes?pid=$1" | jq -e ".items[] | $2"; }
user_of() { process_of "$1" "select(.user == \"$2\")"; }
api_has_its_cgroup() {
  local id
  id=$(docker inspect -f '{{.Id}}' mapledger-api-1)
  within 60 process_of "$(main_process api)" "(.cgroup // \"\") | select(contains(\"$id\"))"
}

dumped() {
  compose exec -T database sh -c 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysqldump --user=root --single-transaction --quick mapledger' |
    zstd -q -f -o "$work/mapledger.sql.zst" && zstdcat "$work/mapledger.sql.zst" | tail -n 1 | grep 'Dump completed'
}

# --- outages -----------------------------------------------------------------------------------------------------------
outage() {
  compose stop database && within 30 health_is api unhealthy && health_is collector healthy || return 1
  ask 700 5500928 && compose up --detach --wait && stored "$(cat "$work/pid")" 5500928 700
}
restarted() {
  local restarts health
  read -r restarts health < <(docker inspect -f '{{.RestartCount}} {{.State.Health.Status}}' "mapledger-$1-1")
  echo "$1: restarted $restarts times, $health"
  [[ $restarts -gt $2 && $health == healthy ]]
}
killed_and_back() {
  local restarts
  restarts=$(docker inspect -f '{{.RestartCount}}' "mapledger-$1-1")
  # Not by docker kill: whom an operator ends, the engine does not start again.
  kill -9 "$(main_process "$1")"
  within 60 restarted "$1" "$restarts"
}
hangs_and_goes_on() {
  local pid code=0
  pid=$(main_process collector)
  kill -STOP "$pid"
  within 60 health_is collector unhealthy || code=1
  kill -CONT "$pid"
  within 60 health_is collector healthy && return "$code"
}

# --- rights ------------------------------------------------------------------------------------------------------------
# has_rights_of PID USER CAPABILITIES: its user, and that these are all that it has and may ever get.
has_rights_of() {
  awk -v user="$2" -v all="$3" '{ print }
    /^Uid:/ { good += $2 == user && $3 == user && $4 == user }
    /^Groups:/ { good += NF <= 2 && (NF == 1 || $2 == user) }
    /^Cap(Prm|Eff|Bnd):/ { good += $2 == all }
    /^NoNewPrivs:/ { good += $2 == 1 }
    END { exit good != 6 }' "/proc/$1/status"
}
has_rights() { has_rights_of "$(main_process "$1")" "$2" "$3"; }
limited() {
  local part limits
  for part in database collector api; do
    limits=$(docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}' "mapledger-$part-1") &&
      echo "$part: $limits" && [[ $limits =~ ^[1-9][0-9]*\ [1-9][0-9]*\ [1-9][0-9]*$ ]] || return 1
  done
}
account_file() { docker volume inspect -f '{{.Mountpoint}}/.env' mapledger_account; }
account_sum() { sha256sum <"$(account_file)"; }
knows_no_password() {
  ! tr '\0' '\n' <"/proc/$(main_process api)/environ" | grep -F secret && [[ $(stat -c '%u %g %a' "$(account_file)") == "0 58080 640" ]]
}
# In the database as the api: the account's file says how.
as_api() {
  local password
  password=$(sed -nE 's/^API_DB_PASS="(.*)"/\1/p' "$(account_file)")
  docker exec --env "MYSQL_PWD=$password" mapledger-database-1 mysql --user=mapledger_api --batch --skip-column-names --execute="$1" mapledger
}
only_selects() {
  as_api 'SELECT COUNT(*) FROM requests' && fails_saying 'command denied' as_api 'DELETE FROM requests' &&
    fails_saying 'command denied' as_api 'CREATE TABLE x (a INT)' &&
    [[ $(as_api 'SHOW GRANTS' | sort | tr '\n' ';') == 'GRANT SELECT ON `mapledger`.* TO `mapledger_api`@`%`;GRANT USAGE ON *.* TO `mapledger_api`@`%`;' ]]
}
ports_on_loopback() {
  local ports
  ports=$(docker ps --format '{{.Ports}}' | tr ',' '\n' | grep -e '->')
  echo "$ports"
  [[ $(grep -c . <<<"$ports") == 2 ]] && ! grep -v '127\.0\.0\.1:' <<<"$ports"
}

# --- a collector of the machine itself ---------------------------------------------------------------------------------
# As make run starts it, with the packages' programs in place of built ones.
start_on_host() {
  local package line=''
  for package in "$packages"/*.deb; do dpkg-deb -x "$package" "$work/host"; done
  mkdir -p "$work/programs"/{api,collector,ebpf}
  ln -s "$work/host/usr/bin/mapledger-api" "$work/programs/api/"
  ln -s "$work/host/usr/bin/mapledger-collector" "$work/programs/collector/"
  mkfifo "$work/shown"
  DB_HOST=127.0.0.1 MAPLEDGER_ENV_FILE=$project/.env MAPLEDGER_PROGRAMS=$work/programs DATA_DIR=$work/data RUN_LOCK=$work/lock \
    TRACER=ebpf EBPF_TRACER=$work/host/usr/bin/mapledger-trace SQL_DIR=$work/host/usr/share/mapledger/sql \
    DASHBOARD_DIR=$work/host/usr/share/mapledger/dashboard setpriv --pdeathsig TERM scripts/run.sh >"$work/shown" 2>&1 &
  host_pid=$!
  exec {shown}<"$work/shown"
  while IFS= read -r -t 60 -u "$shown" line && [[ $line != "mapledger is at "* ]]; do echo "$line"; done
  [[ $line == "mapledger is at http://127.0.0.1:8080" ]]
}
# reads_as PASSWORD: that is the read-only user's, and somebody else than we reads by it.
reads_as() {
  [[ $(docker exec --env "MYSQL_PWD=$1" mapledger-database-1 mysql --user=mapledger_api --batch --skip-column-names \
    --execute='SELECT COUNT(*) > 1 FROM performance_schema.processlist WHERE user = "mapledger_api"') == 1 ]]
}
stop_on_host() {
  local code=0
  kill "$host_pid" && cat <&"$shown"
  wait "$host_pid" || code=$?
  host_pid=''
  return "$code"
}
