#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2317  # eval and an inner shell expand what is quoted; await calls what is only named
# services.sh MAPPER [verbose]: the job of tests/packages/vm.sh, in its virtual machine, under systemd: what an administrator does with the packages
# in /share, and what systemd then does. Each workload has a name and a length of its own, and is looked for in the api. Every answer
# of systemd is waited for, with a limit that is generous: the machine is emulated.
set -uo pipefail
mapper=${1:?usage: services.sh MAPPER [verbose]}
VERBOSE=${2:-}
work=/tmp
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=tests/support/checks.sh
source "$here/../../support/checks.sh"
services=(mapledger-collector mapledger-api)

# await SECONDS COMMAND...: until it succeeds.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}
stage() {
  local up
  read -r up _ </proc/uptime
  echo "$1, at ${up%.*} s"
}
drop_in() {  # SERVICE NAME: the text is standard input
  mkdir -p "/etc/systemd/system/$1.service.d"
  cat >"/etc/systemd/system/$1.service.d/$2.conf"
}

# --- what is asked of systemd and of the api ---------------------------------------------------------------------------
of() { systemctl show --property "$2" --value "$1"; }
# expect_of SERVICE PROPERTY VALUE
expect_of() {
  local is
  is=$(of "$1" "$2")
  [[ $is == "$3" ]] || { echo "$1: $2 is '$is', not '$3'"; systemctl status --no-pager "$1"; return 1; }
}
api() { curl -sS --max-time 20 "http://127.0.0.1:8080$1"; }
# stored NAME LENGTH: MMAPS MUNMAPS of that length.
stored() {
  api "/api/v1/requests?name=$1&limit=1000" | jq -r --argjson length "$2" \
    '[.items[] | select(.length == $length)] | [map(select(.call == "mmap")), map(select(.call == "munmap"))] | map(length) | @tsv' 2>/dev/null
}
# asked NAME LENGTH: an ordinary user's program asks 25 times, and gives 10 back.
asked() { runuser -u nobody -- "$mapper" 25 10 "$2" "$1" 0 </dev/null; }
# is_there NAME LENGTH: all of it, and no more.
is_there() {
  await 60 eval "[[ \$(stored $1 $2) == \$'25\t10' ]]" && return
  echo "stored of $1: $(stored "$1" "$2")"
  api "/api/v1/requests?name=$1&limit=3"
  return 1
}
seen() { asked "$@" && is_there "$@"; }
# another_runs SERVICE PID: systemd started it anew, and it is ready.
is_another() { [[ $(of "$1" ActiveState) == active && $(of "$1" MainPID) != "$2" ]]; }
another_runs() { await 90 is_another "$@" || { systemctl status --no-pager "$1"; return 1; }; }
log_of() { journalctl --output cat --no-pager "_SYSTEMD_INVOCATION_ID=$(of "$1" InvocationID)"; }

give_up() {
  echo "--- the journal:"
  journalctl --no-pager --output short-monotonic --unit mapledger-collector --unit mapledger-api --unit mariadb | tail -n 150
  sum_up_checks
  exit 1
}

# --- install -----------------------------------------------------------------------------------------------------------
booted() {
  local state
  state=$(systemctl is-system-running --wait)
  systemctl --failed --no-legend
  [[ $state == running ]]
}
check "the machine boots" booted
stage "booted"
check "the packages are installed" dpkg -i /share/mapledger-{collector,api}.deb
for service in "${services[@]}"; do
  check "$service is neither started nor enabled by that" expect_of "$service" UnitFileState disabled
  check "$service does not run" expect_of "$service" ActiveState inactive
done
stage "installed"

# --- set up as README.Debian says, by its own commands ------------------------------------------------------------------
statements() { sed -n "/^ *mariadb <<'SQL'\$/,/^ *SQL\$/p" "$1" | sed '1d;$d'; }
set_up() {
  local readme=/usr/share/doc/mapledger-$1/README.Debian
  statements "$readme" | mariadb || return
  sed -n 's/^     \(DB_[A-Z]*=.*\)/\1/p' "$readme" >>"/etc/mapledger/$1.env"
  grep -c '^DB_SOCKET=' "/etc/mapledger/$1.env"
}
# The line that begins the service.
start() {
  local line
  line=$(grep -o "systemctl enable --now mapledger-$1" "/usr/share/doc/mapledger-$1/README.Debian") && $line
}
for part in collector api; do
  check "the database and the settings of the $part" set_up "$part"
  check "the $part starts" start "$part"
  check "the $part is ready when systemctl returns" expect_of "mapledger-$part" SubState running
  check "it is enabled" expect_of "mapledger-$part" UnitFileState enabled
  check "it has told systemd what it does" eval '[[ $(of mapledger-$part StatusText) ]]'
  check "it has a watchdog" expect_of "mapledger-$part" WatchdogUSec 30s
done
# what follows would only wait
((failed == 0)) || give_up
check "the api is ready" eval '[[ $(api /readyz) == "{\"status\":\"ready\"}" ]]'
check "the api's database user may only read" eval \
  "! runuser -u mapledger-api -- mariadb mapledger -e 'DELETE FROM gaps' && runuser -u mapledger-api -- mariadb mapledger -e 'SELECT COUNT(*) FROM gaps'"
stage "started"
# Debian's MariaDB listens on a socket that systemd made for it.
left_out() { api /api/v1/status | jq -r '.collector.left_out[].pid' | grep -qx "$1"; }
check "the database server's own requests are left out" left_out "$(of mariadb MainPID)"
check "systemd's are not" eval '! left_out 1'
check "a workload is in the api, exactly" seen first 10563584
check "its process too" eval \
  '[[ $(api "/api/v1/processes?name=first" | jq -r ".items[0] | .exited_at != null and .mmap_calls >= 25 and .munmap_calls >= 10") == true ]]'
stage "traced"

# --- what systemd heals -------------------------------------------------------------------------------------------------
for service in "${services[@]}"; do
  pid=$(of "$service" MainPID)
  kill -KILL "$pid"
  check "$service is started again after kill -9" another_runs "$service" "$pid"
done
check "a workload after that" seen killed 4202496
check "what was stored before is there" is_there first 10563584
stage "killed"

# With 30 s it would take too long. Each start takes seconds here, so the log's form is set with it.
for service in "${services[@]}"; do printf '[Service]\nWatchdogSec=10s\nEnvironment=LOG_FORMAT=json\n' | drop_in "$service" test; done
systemctl daemon-reload
systemctl restart "${services[@]}"
pids=()
for service in "${services[@]}"; do
  pids+=("$(of "$service" MainPID)")
  kill -STOP "${pids[-1]}"
done
for i in 0 1; do
  check "${services[i]}, which stands still, is ended by the watchdog and started again" another_runs "${services[i]}" "${pids[i]}"
  check "by the watchdog" eval 'journalctl --unit "${services[i]}" | grep "Watchdog timeout"'
done
check "a workload after that" seen watched 4206592
for service in "${services[@]}"; do
  check "$service's log is a JSON object a line" eval \
    'log_of "$service" | jq -se "length > 0 and all(.[]; has(\"time\") and has(\"level\") and has(\"program\") and has(\"message\"))"'
done
rm -r /etc/systemd/system/mapledger-*.service.d
systemctl daemon-reload
stage "watched"

# --- the database goes and comes ---------------------------------------------------------------------------------------
pids=("$(of "${services[0]}" MainPID)" "$(of "${services[1]}" MainPID)")
# Its socket too: who connects would have systemd start it.
check "the database stops" systemctl stop mariadb.socket mariadb.service
check "the api says that the database is away" eval 'await 30 eval "api /readyz | grep -q \"status\\\":503\""'
check "a workload meanwhile" asked without 4210688
check "the database comes back" systemctl start mariadb.socket mariadb.service
check "the workload is in the api then" is_there without 4210688
for i in 0 1; do check "${services[i]} ran on" expect_of "${services[i]}" MainPID "${pids[i]}"; done
stage "without a database"

# --- stop --------------------------------------------------------------------------------------------------------------
check "a workload that is just over" asked last 4214784
check "the collector stops" systemctl stop mapledger-collector
check "by itself, in time" expect_of mapledger-collector Result success
check "no process is left" eval '! pgrep -x "mapledger-trace|mapledger-collec|stapio"'
check "what was just over is stored" is_there last 4214784
stage "stopped"

# --- SystemTap in place of eBPF ----------------------------------------------------------------------------------------
module=/lib/modules/$(uname -r)/systemtap/mapledger_request.ko
install -m 0644 /share/mapledger_request.ko "$module"
drop_in mapledger-collector stap </usr/share/doc/mapledger-collector/examples/stap.conf
echo "STAP_MODULE=$module" >>/etc/mapledger/collector.env
systemctl daemon-reload
check "the collector starts with SystemTap" systemctl start mapledger-collector
check "and has loaded its module" eval 'lsmod | grep "^mapledger_request "'
check "a workload is in the api, exactly" seen stap 4218880
stage "with SystemTap"

# --- upgrade and remove ------------------------------------------------------------------------------------------------
pids=("$(of "${services[0]}" MainPID)" "$(of "${services[1]}" MainPID)")
check "the packages are installed over themselves" dpkg -i /share/mapledger-{collector,api}.deb
for i in 0 1; do check "that starts ${services[i]} again" is_another "${services[i]}" "${pids[i]}"; done
check "a workload after that" seen upgraded 4222976
check "nothing was lost that is no gap" eval '[[ $(api /api/v1/status | jq -c "[.collector.lost[]] | add") == 0 ]]'
api /api/v1/gaps | jq -r '.items[] | "gap: " + .stage + " " + .from + " " + .to + " " + .detail'
check "the packages are purged" dpkg --purge mapledger-{collector,api}
rm -r /etc/systemd/system/mapledger-collector.service.d "$module"
check "no kernel module is left" eval '! lsmod | grep "^mapledger_request "'
check "that stops the services" eval '! pgrep "^mapledger-"'
check "and leaves nothing" eval '[[ -z $(find /etc /run /usr /var/lib -xdev -name "*mapledger*" ! -path "/run/mapledger-job" ! -path "/var/lib/mysql/*" -print | tee /dev/stderr) ]]'
stage "removed"

((failed == 0)) || give_up
sum_up_checks
