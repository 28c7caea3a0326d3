#!/usr/bin/env bash
# test_services.sh: the Debian packages and their services under systemd, in a virtual machine: tests/packages/vm.sh says what it shows.
# Needs root. Only on Debian 12, as test_packages.sh. VERBOSE=1 shows all that is said there.
# MAPLEDGER_CACHE: where the virtual machine is kept, ~/.cache/mapledger if not set.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

# shellcheck source=/dev/null
system=$(source /etc/os-release && echo "$ID $VERSION_ID")
[[ $system == "debian 12" ]] || die "the services' test needs Debian 12, and this is $system: what is built here does not fit its virtual machine"
scripts/install.sh test
scripts/build.sh vm release
scripts/build.sh packages
as_root=()
[[ $EUID -eq 0 ]] || as_root=(sudo env "MAPLEDGER_CACHE=${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}" "VERBOSE=${VERBOSE:-}")
exec "${as_root[@]}" tests/packages/vm.sh build/packages build/release
