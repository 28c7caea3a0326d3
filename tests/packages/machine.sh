#!/usr/bin/env bash
# machine.sh DEB...: makes in the cache what the virtual machine of tests/packages/vm.sh boots, and prints its folder: the clean Debian 12
# of clean_root.sh with systemd, a MariaDB server as Debian sets it up, and SystemTap's runtime, but without the packages DEB; the
# kernel is the one of tests/vm/guest.sh. Fast if it is there. Needs root.
#
#   root/                      the machine's system
#   vmlinuz, initramfs.zst     as in the guest of tests/vm
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
repository=$(readlink -f "$here/../..")
# shellcheck source=scripts/lib/say.sh
source "$repository/scripts/lib/say.sh"
# shellcheck source=scripts/lib/debian.sh
source "$repository/scripts/lib/debian.sh"
# shellcheck source=scripts/lib/cached_folder.sh
source "$repository/scripts/lib/cached_folder.sh"

guest=$("$repository/tests/vm/guest.sh")
clean=$("$here/clean_root.sh" "$@")
version=$({ cat "$here/machine.sh" "$here/machine/job.service"; printf "%s %s" "$(basename "$guest")" "$(basename "$clean")"; } | sha256sum | cut -c1-8)

# What an administrator of the services would have, and what the job asks with.
system=(systemd systemd-sysv dbus mariadb-server systemtap-runtime procps util-linux kmod curl jq)
# What a machine of a minute has no use for.
needless=(apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer e2scrub_reap.service
  getty.target systemd-logind.service systemd-update-utmp.service systemd-pstore.service)

# Debian 12's staprun does not run what tests/vm/guest.sh compiles (its SystemTap is Debian 13's): that of the guest takes its place, with its
# libraries beside it.
take_staprun() {
  local root=$1 own=/opt/systemtap program file
  mkdir -p "$root$own"
  for program in /usr/bin/staprun "$(cd "$guest/root" && find usr -path '*systemtap/stapio' -printf '/%p')"; do
    mkdir -p "$root$(dirname "$program")"
    patchelf --set-interpreter "$own/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$own" --output "$root$program" "$guest/root$program"
    chroot "$guest/root" ldd "$program" | grep -o '/[^ ]*' | while read -r file; do cp -nL "$guest/root$file" "$root$own/"; done
    chroot "$root" chgrp stapusr "$program"
  done
  chmod 4754 "$root/usr/bin/staprun"
}

make_machine() {
  local root=$unfinished/root name
  cp -a "$clean" "$root"
  debian_lists "$work" bookworm
  debian_install "$work" "$root" "${system[@]}"
  take_staprun "$root"
  cp "$here/machine/job.service" "$root/etc/systemd/system/"
  chroot "$root" systemctl enable job.service
  for name in "${needless[@]}"; do ln -sf /dev/null "$root/etc/systemd/system/$name"; done
  echo 0b1f4c0d5a3e4f7c9a8d6e5f4c3b2a19 >"$root/etc/machine-id"  # else it were its first boot, for systemd
  echo machine >"$root/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 machine\n' >"$root/etc/hosts"
  mkdir -p "$root/share" "$root/lib/modules/$(cat "$guest/release")/systemtap"
  cp "$guest/vmlinuz" "$guest/initramfs.zst" "$unfinished/"
}
cached_folder "a Debian 12 with systemd" machine "$version" make_machine
