#!/usr/bin/env bash
# run.sh BUILD [JOB...]: boots the virtual machine with SystemTap and runs jobs of tests/vm/jobs in it (else all of make test-vm),
# with the programs and the tests of the build folder BUILD. What the collectors in the guest store goes into a database here, where
# it is looked at. REPORT: a file for what the job `cost` counted. Needs root. What a failed run left is kept.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"
here=$root_folder/tests/vm
build=$(readlink -f "${1:?usage: run.sh BUILD [JOB...]}")
shift
[[ $EUID -eq 0 ]] || die "the virtual machine's guest is made by root: start it with sudo"
# shellcheck source=tests/support/scripted_test.sh
source "$root_folder/tests/support/scripted_test.sh" vm

guest=$("$here/guest.sh")
share=$work/share
mkdir -p "$share/out"
"$here/libraries.sh" "$guest" "$share" "$build"/collector/mapledger-collector "$build"/ebpf/mapledger-trace "$build"/tests/ebpf/ebpf_live_test

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
"$root_folder/scripts/private_db.sh" "$work/db" start --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=512M \
  --skip-networking=OFF --bind-address=127.0.0.1 --port="$port"
sql() { "$root_folder/scripts/private_db.sh" "$work/db" cli -e "$1"; }
sql "CREATE USER guest@127.0.0.1 IDENTIFIED BY '$password'; GRANT ALL ON \`vm\\_%\`.* TO guest@127.0.0.1;"
for name in {tracepoint,kprobe,script}_{stap,ebpf} flood_{stap,ebpf} life; do sql "CREATE DATABASE vm_$name"; done
cat >"$share/settings" <<SETTINGS
BUILD=$build
DB_HOST=10.0.2.2
DB_PORT=$port
DB_USER=guest
DB_PASS=$password
DB_SSL_MODE=disabled
SETTINGS

compile() {
  say "compiling memory_request.stp for the guest's kernel"
  "$here/modules.sh" "$guest" "$share" "$build"
}
# boot JOB...: what the guest says is shown when it is done.
boot() {
  local said=$work/$1.txt code=0
  "$here/boot.sh" "$guest" "$share" all.sh "$@" >"$said" 2>&1 || code=1
  cat "$said"
  [[ $code -eq 0 ]] || sed -nE 's/.*(Kernel panic.*|BUG: .*|Oops: .*)/FAILED: the guest of '"$*"': \1/p' "$said"
  return "$code"
}

code=0
if [[ $# -gt 0 ]]; then
  compile
  boot "$@" || code=1
else
  # Two at once, as far as they can: a guest leaves a processor idle half of the time.
  set -m  # so that a guest ends with the script, however that ends
  boot checks_ebpf &
  first=$!
  set +m
  compile
  set -m
  boot ledger flood &
  second=$!
  set +m
  wait "$first" || code=1
  boot checks_stap life || code=1
  wait "$second" || code=1
fi
if compgen -G "$share/out/ledgers" >/dev/null || compgen -G "$share/out/asked_*" >/dev/null || [[ -e $share/out/life ]]; then
  touch "$share/out/ledgers"
  "$here/ledgers.sh" "$work/db" "$share/out" || code=1
fi
[[ $code -eq 0 ]] || exit 1
[[ ! ${REPORT:-} ]] || cp "$share/out/cost" "$REPORT"
passed=yes
