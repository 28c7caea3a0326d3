#!/usr/bin/env bash
# modules.sh GUEST FOLDER: compiles the repository's memory_request.stp for the guest's kernel, with SystemTap and compiler of the
# guest, run here: mapledger_tracepoint.ko and mapledger_kprobe.ko in FOLDER, and memory_plain.stp, the plain script that both are
# measured beside, as plain.ko. Fills SystemTap's cache in the guest, so that stap there need not compile. Needs root.
set -euo pipefail
repository=$(readlink -f "$(dirname "$0")/../..")
guest=${1:?usage: modules.sh GUEST FOLDER} folder=${2:?}
root=$guest/root
release=$(cat "$guest/release")

mkdir -p "$root$repository/stap"
cp "$repository/stap/memory_request.stp" "$root$repository/stap/"  # the cache knows a script by its path, too
cp "$repository/tests/vm/memory_plain.stp" "$root/tmp/"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
trap 'umount "$root/dev" "$root/proc"' EXIT

compile() {
  local log
  log=$(mktemp)
  if ! chroot "$root" env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 SYSTEMTAP_DIR=/var/cache/stap \
    sh -c 'cd /tmp && exec stap "$@"' stap -r "$release" -p4 "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

script=$repository/stap/memory_request.stp
flags=(-g -DSTP_NO_OVERLOAD -DKRETACTIVE=1024)  # the collector's, collector/source/tracer.cpp
grep -qx CONFIG_MODVERSIONS=y "$root/usr/src/linux-headers-$release/.config" && flags+=(-B CONFIG_MODVERSIONS=y)
compile "${flags[@]}" "$script"
compile "${flags[@]}" -m mapledger_tracepoint "$script"
compile "${flags[@]}" -m mapledger_kprobe "$script" kprobe
compile "${flags[@]}" -m plain /tmp/memory_plain.stp
mv "$root"/tmp/*.ko "$folder/"
