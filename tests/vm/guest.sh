#!/usr/bin/env bash
# guest.sh: makes the virtual machine's guest in the cache and prints its folder. Fast if it is there; remove the folder to
# get newer packages. Nothing is installed on this machine. Needs root: what runs in the guest runs as root there.
#
# The pair is Debian 12's kernel and Debian 13's SystemTap, which fit each other: neither suite's SystemTap compiles on the
# suite's own kernel (README, Limits).
#
#   root/      the guest's system: SystemTap, the compiler the kernel was built with, the kernel's headers
#   vmlinuz, initramfs.zst, release (uname -r of the guest)
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
scripts=$(readlink -f "$here/../../scripts")
# shellcheck source=scripts/lib/say.sh
source "$scripts/lib/say.sh"
# shellcheck source=scripts/lib/debian.sh
source "$scripts/lib/debian.sh"
# shellcheck source=scripts/lib/cached_folder.sh
source "$scripts/lib/cached_folder.sh"

# What another one made is made anew.
version=$(cat "$here/guest.sh" "$here/guest/init" | sha256sum | cut -c1-8)

system=(systemtap gcc-12 make libc6-dev libc-bin kmod base-files bash coreutils dash findutils grep sed mawk procps
  util-linux mount strace iproute2)
# What the guest's kernel loads before it has a root, each with what it needs.
modules=(virtio_pci 9pnet_virtio 9p overlay virtio_net)

fetch() {
  debian_lists "$work" trixie bookworm
  debian_fetch "$work" "${system[@]}"
  mkdir "$work/kernel"
  mv "$work/archives" "$work/system"
  mkdir -p "$work/archives/partial"
  release=$(debian_apt "$work" apt-cache depends linux-image-amd64/bookworm |
    sed -n 's/.*Depends: linux-image-\(6\.1[^ ]*-amd64\)$/\1/p' | head -n 1)
  [[ $release ]] || { echo "bookworm has no linux-image-6.1"; return 1; }
  debian_fetch "$work" "linux-image-$release" "linux-headers-$release" busybox-static
}

# The headers' packages by name: what else they depend on is in the system in the newer suite's version.
unpack() {
  debian_unpack "$unfinished/root" "$work"/system/*.deb "$work"/archives/linux-{headers,kbuild}-*.deb
  dpkg-deb -x "$work"/archives/linux-image-*.deb "$work/kernel"
  dpkg-deb -x "$work"/archives/busybox-static_*.deb "$work/busybox"
  ln -s gcc-12 "$unfinished/root/usr/bin/gcc"
  ln -s mawk "$unfinished/root/usr/bin/awk"
  printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n' >"$unfinished/root/etc/passwd"
  printf 'root:x:0:\nstapusr:x:156:\nstapsys:x:157:\nstapdev:x:158:\nnogroup:x:65534:\n' >"$unfinished/root/etc/group"
  echo 0b1f4c0d5a3e4f7c9a8d6e5f4c3b2a19 >"$unfinished/root/etc/machine-id"
  echo guest >"$unfinished/root/etc/hostname"
  mkdir -p "$unfinished/root"/{root,proc,sys,dev,tmp,run,share}
  chmod 1777 "$unfinished/root/tmp"
  printf '%s\n' "$release" >"$unfinished/release"
  cp "$work/kernel/boot/vmlinuz-$release" "$unfinished/vmlinuz"
}

# busybox, the modules in the order they are loaded in, and init.
make_initramfs() {
  local ram=$work/ram module file
  mkdir -p "$ram"/{bin,modules}
  cp "$work"/busybox/{usr/,}bin/busybox "$ram/bin/" 2>/dev/null || true
  cp "$here/guest/init" "$ram/init"
  chmod +x "$ram/init"
  depmod -b "$work/kernel" "$release"
  for module in "${modules[@]}"; do
    modprobe -d "$work/kernel" -S "$release" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
  done | awk '!seen[$0]++' | while read -r file; do
    [[ $file == */crc32c-intel.ko ]] && continue  # the emulated processor has no such instruction
    cp "$file" "$ram/modules/"
    basename "$file" >>"$ram/modules.order"
  done
  (cd "$ram" && find . | cpio -o -H newc --quiet | zstd -q -3 >"$unfinished/initramfs.zst")
}

# Debian ships a stub; SystemTap needs the kernel's own for probes on functions.
take_symbols() {
  mkdir -p "$work/share" "$unfinished/root/boot"
  LIMIT=120 "$here/boot.sh" "$unfinished" "$work/share" symbols.sh
  cp "$work/share/System.map" "$unfinished/root/boot/System.map-$release"
}

make_all() {
  fetch
  unpack
  make_initramfs
  take_symbols
}

cached_folder "the virtual machine's guest" vm "$version" make_all
