# shellcheck shell=bash
# The settings that the scripts share with the daemons: the environment goes first, then .env, then the default.

# Puts the values of a .env file into the environment where they are not set yet. Only the names of .env.example count,
# nothing is expanded or executed: the rules are those of common/config/dotenv.hpp.
load_dotenv() {
  local file=$1 known=$2 line name value number=0
  [[ -e $file ]] || return 0
  [[ -r $file ]] || die "$file cannot be read: it belongs to another user"
  while IFS= read -r line || [[ $line ]]; do
    number=$((number + 1))
    line=$(trimmed "$line")
    [[ -z $line || $line == \#* ]] && continue
    name=$(trimmed "${line%%=*}") value=$(trimmed "${line#*=}")
    [[ $line == *=* && $name =~ ^[A-Z0-9_]+$ ]] ||
      die "$file, line $number: expected NAME=VALUE with a NAME of capitals, digits and _"
    if [[ $value == [\"\']?* ]]; then
      [[ ${value: -1} == "${value:0:1}" ]] || die "$file, line $number: $name has no closing quote"
      value=${value:1:-1}
    fi
    if ! grep -q "^$name=" "$known"; then
      complain "$file, line $number: there is no option $name (see .env.example); ignored"
    elif [[ -z ${!name+set} ]]; then
      export "$name=$value"
    fi
  done <"$file"
}

trimmed() {
  local text=$1
  text=${text#"${text%%[! $'\t\r']*}"}
  printf '%s' "${text%"${text##*[! $'\t\r']}"}"
}

# refuse VARIABLE ALLOWED: the variable's value cannot be used.
refuse() { die "$1 is '${!1}'; allowed: $2"; }

check_port() {
  if [[ ! ${!1} =~ ^[0-9]{1,5}$ ]] || ((10#${!1} < 1 || 10#${!1} > 65535)); then refuse "$1" "a port from 1 to 65535"; fi
}

# Sets defaults for what the scripts themselves use and checks it; the daemons check the rest.
check_settings() {
  DATA_DIR=${DATA_DIR:-./data} API_HOST=${API_HOST:-127.0.0.1} API_PORT=${API_PORT:-8080} DB_PORT=${DB_PORT:-3306}
  TRACER=${TRACER:-auto} LOG_LEVEL=${LOG_LEVEL:-info}
  export DATA_DIR API_HOST API_PORT DB_PORT TRACER LOG_LEVEL
  check_port API_PORT
  check_port DB_PORT
  [[ $DATA_DIR != *$'\n'* ]] || refuse DATA_DIR "a folder's path without line breaks"
  [[ $API_HOST =~ ^[A-Za-z0-9.:%_-]+$ ]] || refuse API_HOST "an IP address or a host's name"
  [[ $LOG_LEVEL =~ ^(trace|debug|info|warn|error)$ ]] || refuse LOG_LEVEL "trace, debug, info, warn, error"
  case $TRACER in
    auto | stap | ebpf | stdin) ;;
    replay:?*) [[ -r ${TRACER#replay:} ]] || refuse TRACER "replay:FILE with a FILE that can be read" ;;
    *) refuse TRACER "auto, stap, ebpf, stdin or replay:FILE" ;;
  esac
}
