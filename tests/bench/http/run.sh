#!/usr/bin/env bash
# run.sh BUILD_DIR - GET of the processes snapshot over connections that are kept, 500 live processes of which 50 change
# twice a second, beside nginx serving the same bytes as a file from the same machine, in turns. One thread of wrk; nginx as
# Debian configures it (a worker for each processor, sendfile), without its log. A private MariaDB.
set -euo pipefail
# shellcheck source=tests/bench/stream/changing_ledger.sh
source tests/bench/stream/changing_ledger.sh
PATH=$PATH:/usr/sbin
rounds=5 seconds=5 connections=16
target='/api/v1/processes?live=true'

serve_changing_ledger "${1:?usage: run.sh BUILD_DIR}"
mkdir "$work/files"
exec 3<>"/dev/tcp/127.0.0.1/$api_port"
printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$target" >&3
sed '1,/^\r$/d' <&3 >"$work/files/processes.json"
exec 3>&-
chmod -R a+rX "$work"
nginx_port=18734
cat >"$work/nginx.conf" <<END
worker_processes auto; daemon off; pid $work/nginx.pid; error_log stderr;
events { worker_connections 768; }
http {
  sendfile on; tcp_nopush on; types { application/json json; } access_log off; keepalive_requests 1000000000;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server { listen 127.0.0.1:$nginx_port; root $work/files; }
}
END
nginx -c "$work/nginx.conf" -e stderr 2>"$work/nginx.out" &
nginx=$!
pids+=("$nginx")
until (exec 3<>"/dev/tcp/127.0.0.1/$nginx_port") 2>/dev/null; do
  kill -0 "$nginx" 2>/dev/null || { tail -n 5 "$work/nginx.out" >&2; exit 1; }
  sleep 0.05
done

# rate URL FILE: adds the requests a second of one round; an answer that is no 200 is an error
rate() {
  wrk -t1 -c"$connections" -d"${seconds}s" --latency "$1" >"$work/wrk.out"
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk.out"; then cat "$work/wrk.out" >&2; exit 1; fi
  awk '/^Requests\/sec/ { print $2 }' "$work/wrk.out" >>"$2"
}
for ((round = 1; round <= rounds; round++)); do
  rate "http://127.0.0.1:$api_port$target" "$work/api.rates"
  rate "http://127.0.0.1:$nginx_port/processes.json" "$work/nginx.rates"
done
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
figure http.snapshot_bytes "$(stat -c %s "$work/files/processes.json")" bytes
figure http.api_rate "$(median "$work/api.rates")" requests/s
figure http.nginx_rate "$(median "$work/nginx.rates")" requests/s
figure http.ratio_to_nginx "$(ratio "$(median "$work/api.rates")" "$(median "$work/nginx.rates")")" x
