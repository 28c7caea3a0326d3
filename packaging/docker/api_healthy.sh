#!/bin/bash
# healthy, in the api's image: /readyz answers with 200, so the database is reached and its tables are as they must be.
exec 3<>"/dev/tcp/127.0.0.1/$API_PORT" || exit 1
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
IFS= read -r -t 4 status <&3
echo "$status"
[[ $status == 'HTTP/1.1 200 '* ]]
