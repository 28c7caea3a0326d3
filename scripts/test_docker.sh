#!/usr/bin/env bash
# test_docker.sh: docker-compose.yml on a real engine: images are built, everything started, a traced workload found through
# the api, each container killed, everything taken down and up again, and a collector of the machine itself used with the
# composed database. The engine is one of the test's own, in a network and with a folder of its own. Needs root and a kernel
# that lets eBPF trace. VERBOSE=1 shows all that is said.
# The images are of the Debian packages that are built here, outside of them, and so for Debian 12.
# MAPLEDGER_CACHE: where engine, MySQL and the clean Debian are kept, ~/.cache/mapledger if not set.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

# shellcheck source=/dev/null
system=$(source /etc/os-release && echo "$ID $VERSION_ID")
[[ $system == "debian 12" ]] || die "the containers' test needs Debian 12, and this is $system: what is built here does not fit its images"
scripts/install.sh test
as_root=()
[[ $EUID -eq 0 ]] || as_root=(sudo env "MAPLEDGER_CACHE=${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}" "VERBOSE=${VERBOSE:-}")
# Side by side: most of it is waiting for the mirror.
trees=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-trees.XXXXXX")
trap 'rm -rf -- "$trees"' EXIT
scripts/mysql_tree.sh >"$trees/mysql" &
mysql_fetch=$!
scripts/docker_tree.sh >"$trees/docker" &
docker_fetch=$!
scripts/build.sh packages
"${as_root[@]}" tests/packages/clean_root.sh build/packages/mapledger-*.deb >"$trees/clean"
wait "$mysql_fetch" || die "without MySQL there is no database to compose"
wait "$docker_fetch" || die "without an engine there is nothing to compose with"
# Namespaces of its own: what is mounted, published and bridged goes with the test, whatever ends it.
"${as_root[@]}" unshare --mount --net --propagation private tests/docker/run.sh build/packages \
  "$(cat "$trees/clean")" "$(cat "$trees/mysql")" "$(cat "$trees/docker")"
