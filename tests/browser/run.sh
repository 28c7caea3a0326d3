#!/bin/sh
# Runs the browser tests against a running mapledger: BASE_URL=http://127.0.0.1:8080 WORKLOAD=.../mapper tests/browser/run.sh
set -eu
cd "$(dirname "$0")"
[ -d node_modules/@playwright/test ] || npm ci
exec npm test -- "$@"
