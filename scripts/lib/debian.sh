# shellcheck shell=bash
# debian.sh: packages of Debian suites that this machine is not set up for, in a folder; on this machine nothing is installed.
# They come from the mirror that apt has here, or from Debian's own, by apt-get with this machine's apt configuration, and
# apt checks them against Debian's keys as it does any other. Sourced. Needs debian-archive-keyring.

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The mirror of the suites that this machine has from Debian.
# shellcheck disable=SC2016  # apt-get expands what is quoted
debian_mirror() {
  local origin label address
  while IFS='|' read -r origin label address; do
    if [[ $origin == Debian && $label == Debian ]]; then
      printf '%s\n' "${address%/}"
      return
    fi
  done < <(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages')
  echo http://deb.debian.org/debian
}

# debian_apt FOLDER PROGRAM [arguments]: apt-get or apt-cache with the sources of debian_fetch, and with no package installed.
debian_apt() {
  local folder=$1 program=$2
  shift 2
  "$program" -q -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
    -o Dir::State="$folder/state" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" \
    -o Dir::Cache::archives="$folder/archives" -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0 "$@"
}

# debian_lists FOLDER SUITE...: reads the suites' lists of packages. apt drops root's rights for a download: FOLDER must be
# one that its user may enter.
debian_lists() {
  local folder=$1 suite
  shift
  [[ -r $debian_keyring ]] || { echo "no $debian_keyring: install debian-archive-keyring"; return 1; }
  mkdir -p "$folder"/{state/lists/partial,cache,archives/partial}
  : >"$folder/status"
  for suite in "$@"; do
    printf 'deb [signed-by=%s] %s %s main\n' "$debian_keyring" "$(debian_mirror)" "$suite"
  done >"$folder/sources.list"
  debian_apt "$folder" apt-get update --error-on=any
}

# debian_fetch FOLDER PACKAGE...: with all that they depend on, as FOLDER/archives/*.deb.
debian_fetch() {
  local folder=$1
  shift
  debian_apt "$folder" apt-get install -y --download-only --no-install-recommends "$@"
}

# debian_install FOLDER ROOT PACKAGE...: with all that they depend on, into a Debian in the folder ROOT, where no service starts.
# By this machine's apt, which knows the way to the mirror: that of ROOT need not. Needs root.
debian_install() {
  local folder=$1 root=$2
  shift 2
  cp "$root/var/lib/dpkg/status" "$folder/status"
  debian_fetch "$folder" "$@"
  mv "$folder"/archives/*.deb "$root/var/cache/apt/archives/"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 0755 "$root/usr/sbin/policy-rc.d"
  # What it mounts is seen by nobody else and goes with it.
  # shellcheck disable=SC2016  # the inner shell expands what is quoted
  DEBIAN_FRONTEND=noninteractive unshare --mount --propagation private bash -ec '
    source "$1"
    folder=$2 root=$3
    shift 3
    mount -t proc proc "$root/proc"
    debian_apt "$folder" apt-get install -y --no-download -o Dir::State::status="$root/var/lib/dpkg/status" \
      -o Dir::Cache::archives="$root/var/cache/apt/archives" -o DPkg::Chroot-Directory="$root" "$@"' \
    bash "${BASH_SOURCE[0]}" "$folder" "$root" "$@"
  rm -f "$root"/var/cache/apt/archives/*.deb "$root/usr/sbin/policy-rc.d"
}

# debian_unpack ROOT DEB...: no script of a package runs. ROOT is laid out as Debian's merged /usr is.
debian_unpack() {
  local root=$1 folder package
  shift
  for folder in bin sbin lib lib64; do
    mkdir -p "$root/usr/$folder"
    [[ -e $root/$folder ]] || ln -s "usr/$folder" "$root/$folder"
  done
  for package in "$@"; do dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink; done
  chmod 0755 "$root"
}
