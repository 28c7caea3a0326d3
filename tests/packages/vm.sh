#!/usr/bin/env bash
# vm.sh PACKAGES BUILD: the Debian packages in the folder PACKAGES as an administrator meets them: a clean Debian 12 with systemd as its
# first process, in a virtual machine, where the job machine/services.sh installs them, sets them up and starts them, looks for
# workloads in the api, and does to the services what may happen to them. BUILD has the workload's program, and the collector that
# compiles SystemTap's module for the machine's kernel. Needs root.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root_folder=$(readlink -f "$here/../..")
# shellcheck source=scripts/lib/say.sh
source "$root_folder/scripts/lib/say.sh"
packages=("${1:?usage: vm.sh PACKAGES BUILD}"/mapledger-*.deb)
build=$(readlink -f "${2:?usage: vm.sh PACKAGES BUILD}")
[[ $EUID -eq 0 ]] || die "the virtual machine's system is made by root: start it with sudo"
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-services.XXXXXX")
trap 'rm -rf "$work"' EXIT

share=$work/share
mkdir "$share"
for package in "${packages[@]}"; do cp "$package" "$share/$(dpkg-deb --field "$package" Package).deb"; done
guest=$("$root_folder/tests/vm/guest.sh")
machine=$("$here/machine.sh" "${packages[@]}")
"$root_folder/tests/vm/libraries.sh" "$guest" "$share" "$build/collector/mapledger-collector"
"$root_folder/tests/vm/modules.sh" "$guest" "$share" "$build" mapledger_request.ko
INIT=/lib/systemd/systemd LIMIT=${LIMIT:-600} "$root_folder/tests/vm/boot.sh" "$machine" "$share" \
  "$here/machine/services.sh" "$build/tests/workload/mapper" ${VERBOSE:+verbose}
