# shellcheck shell=bash
# database.sh: a private MariaDB for tests and benches, which ends with the script that starts it. Sourced, in the
# repository's root.

# serve_database FOLDER LOG [OPTION...]: runs until it takes connections; its pid is in database_pid.
serve_database() {
  local folder=$1 log=$2
  shift 2
  setpriv --pdeathsig TERM scripts/private_db.sh "$folder" serve "$@" >>"$log" 2>&1 &
  database_pid=$!
  until scripts/private_db.sh "$folder" cli -e 'DO 1' >/dev/null 2>&1; do
    kill -0 "$database_pid" 2>/dev/null || { tail -n 5 "$log" >&2; echo "the private database ended at its start" >&2; return 1; }
    sleep 0.05
  done
}
