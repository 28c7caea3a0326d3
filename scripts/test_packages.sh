#!/usr/bin/env bash
# test_packages.sh: the Debian packages in a clean Debian 12: lintian has no errors; they are installed, store and serve a
# recording as their services' users, are upgraded (data and settings kept), removed and purged. No service is started: the
# root is a folder entered by chroot. Needs root. VERBOSE=1 shows all that is said.
# Only on Debian 12: what is built elsewhere needs the libraries of that release.
# MAPLEDGER_CACHE: where the clean root is kept, ~/.cache/mapledger if not set.
set -euo pipefail
root_folder=$(readlink -f "$(dirname "$0")/..")
cd "$root_folder"
# shellcheck source=scripts/lib/say.sh
source scripts/lib/say.sh

# shellcheck source=/dev/null
system=$(source /etc/os-release && echo "$ID $VERSION_ID")
[[ $system == "debian 12" ]] || die "the packages' test needs Debian 12, and this is $system: what is built here does not fit its clean root"
scripts/install.sh test
scripts/build.sh packages
as_root=()
[[ $EUID -eq 0 ]] || as_root=(sudo env "MAPLEDGER_CACHE=${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}" "VERBOSE=${VERBOSE:-}")
# A mount namespace of its own: what is mounted into the root goes with the test, whatever ends it.
exec "${as_root[@]}" unshare --mount --propagation private tests/packages/run.sh build/packages
