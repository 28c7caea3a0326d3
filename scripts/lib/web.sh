# shellcheck shell=bash disable=SC2016  # an inner shell expands what is quoted
# The little HTTP that the scripts need, without a program for it.

# The host to connect to for an address to listen on.
web_host() {
  case $1 in
    0.0.0.0) echo 127.0.0.1 ;;
    ::) echo ::1 ;;
    *) echo "$1" ;;
  esac
}

# web_listens HOST PORT: something accepts connections there.
web_listens() {
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$(web_host "$1")" "$2" 2>/dev/null
}

# web_answers HOST PORT PATH: a GET is answered with 200.
web_answers() {
  local status
  status=$(timeout 2 bash -c '
    exec 3<>"/dev/tcp/$0/$1" || exit 1
    printf "GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n" "$2" "$1" >&3
    IFS= read -r line <&3
    printf "%s" "$line"' "$(web_host "$1")" "$2" "$3" 2>/dev/null) || return 1
  [[ $status == "HTTP/1.1 200 "* ]]
}

web_address() {
  local host
  host=$(web_host "$1")
  [[ $host != *:* ]] || host="[$host]"
  printf 'http://%s:%s\n' "$host" "$2"
}
