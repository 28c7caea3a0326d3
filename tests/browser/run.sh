#!/bin/sh
# Runs the browser tests against a running mapledger: BASE_URL=http://127.0.0.1:8080 WORKLOAD=.../mapper DATA_DIR=... tests/browser/run.sh
# DATA_DIR is the one that it runs with: its database gets a second machine.
set -eu
cd "$(dirname "$0")"
[ -d node_modules/@playwright/test ] || npm ci
exec npm test -- "$@"
