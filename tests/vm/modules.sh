#!/usr/bin/env bash
# modules.sh GUEST SHARE BUILD [NAME.ko]: compiles the repository's memory_request.stp for the guest's kernel, with SystemTap and compiler of the
# guest, run here: SHARE/mapledger_tracepoint.ko, by the collector's own command, mapledger_kprobe.ko, and plain.ko of
# memory_plain.stp, which both are measured beside; or, with a NAME, the first alone, by this name. Fills SystemTap's cache in the guest, so
# that stap there need not compile. SHARE/lib has the libraries that the collector of BUILD needs in the guest (libraries.sh). Needs root.
set -euo pipefail
repository=$(readlink -f "$(dirname "$0")/../..")
guest=${1:?usage: modules.sh GUEST SHARE BUILD} share=${2:?} build=${3:?}
root=$guest/root
release=$(cat "$guest/release")
mkdir -p "$root$repository"

# What it mounts is seen by nobody else and goes with it: whoever removes the guest's folder cannot run into this machine's own.
# shellcheck disable=SC2016  # the inner shells expand what is quoted
in_guest() {
  unshare --mount --propagation private sh -ec '
    root=$1 repository=$2 share=$3
    shift 3
    mount -t proc proc "$root/proc"
    touch "$root/dev/null"
    mount --bind /dev/null "$root/dev/null"
    mount --bind "$repository" "$root$repository"
    mount --bind "$share" "$root/share"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 SYSTEMTAP_DIR=/var/cache/stap \
      LD_LIBRARY_PATH=/share/lib sh -c "cd /share && exec \"\$@\"" sh "$@"' sh "$root" "$repository" "$share" "$@"
}
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

script=$repository/stap/memory_request.stp
flags=(-g -DSTP_NO_OVERLOAD -DKRETACTIVE=1024)  # the collector's, collector/source/tracer.cpp
grep -qx CONFIG_MODVERSIONS=y "$root/usr/src/linux-headers-$release/.config" && flags+=(-B CONFIG_MODVERSIONS=y)
compile() { quietly in_guest stap -r "$release" -p4 "${flags[@]}" "$@"; }

quietly in_guest "$build/collector/mapledger-collector" build-module --kernel "$release" "${4:-mapledger_tracepoint.ko}"
[[ $# -lt 4 ]] || exit 0
compile "$script"
compile -m mapledger_kprobe "$script" kprobe
compile -m plain "$repository/tests/vm/memory_plain.stp"
