#!/usr/bin/env bash
# guard.sh SECONDS COMMAND [arguments]: runs COMMAND until our standard input ends, then asks it to end (SIGTERM), and
# after SECONDS makes it (SIGKILL). Its exit code is COMMAND's.
#
# So whoever holds the other end of the pipe stops COMMAND by closing it, also where it may send it no signal because
# COMMAND runs as root through sudo; and COMMAND never outlives its holder, however that one ends. Should the guard
# itself be killed, the kernel sends COMMAND the SIGTERM.
#
# The standard input begins with NAME=VALUE records for COMMAND's environment, each ended by a zero byte, and an empty
# record: sudo passes no environment, and arguments can be read by every user. COMMAND's standard input is our
# descriptor 3 if there is one, else empty.
set -euo pipefail

grace=$1
shift
while IFS= read -r -d '' record && [[ $record ]]; do
  export "${record?}"
done

if [[ ! -e /proc/self/fd/3 ]]; then exec 3</dev/null; fi
setpriv --pdeathsig TERM -- "$@" <&3 &
child=$!
exec 3<&-
cat <&0 >/dev/null &  # ends when the pipe's other end is closed
watcher=$!
trap : TERM INT HUP   # they interrupt the wait; so the same happens as when the pipe is closed

ended=
wait -n -p ended "$child" "$watcher" || true
kill "$watcher" 2>/dev/null || true
if [[ $ended != "$child" ]]; then
  kill -TERM "$child" 2>/dev/null || true
  for ((tick = 0; tick < grace * 50; tick++)); do
    [[ -e /proc/$child ]] || break
    sleep 0.02
  done
  kill -KILL "$child" 2>/dev/null || true
fi
code=0
wait "$child" || code=$?
exit "$code"
