# shellcheck shell=bash
# debian.sh: packages of Debian suites that this machine is not set up for, unpacked into a folder; nothing is installed.
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
