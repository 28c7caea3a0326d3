#!/usr/bin/env bash
# mysql_tree.sh: unpacks Oracle's MySQL, its server and its client library with all they need, into a folder of the
# cache, and prints that folder. Nothing is installed. Fast if it is there already; remove the folder to get a newer one.
#
# Debian has MySQL in unstable alone. The packages come from the mirror that apt is set up with here, or from Debian's
# own, by apt-get with this machine's apt configuration, and apt checks them against Debian's keys as it does any other.
# MAPLEDGER_CACHE: the cache, ~/.cache/mapledger if not set.
set -euo pipefail
# shellcheck source=scripts/lib/say.sh
source "$(dirname "$(readlink -f "$0")")/lib/say.sh"

cache=$(readlink -m -- "${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
readonly tree=$cache/mysql keyring=/usr/share/keyrings/debian-archive-keyring.gpg
packages=(mysql-server-core libmysqlclient-dev)

if [[ -e $tree/usr/sbin/mysqld ]]; then
  printf '%s\n' "$tree"
  exit
fi

# apt drops root's rights for the download: the folder must be one that its user may enter.
work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-mysql.XXXXXX")
unfinished=
trap 'rm -rf -- "$work" ${unfinished:+"$unfinished"}' EXIT
chmod 0755 "$work"

# The mirror of the suites that this machine has from Debian.
# shellcheck disable=SC2016  # apt-get expands what is quoted
mirror() {
  local origin label address
  while IFS='|' read -r origin label address; do
    if [[ $origin == Debian && $label == Debian ]]; then
      printf '%s\n' "${address%/}"
      return
    fi
  done < <(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages')
  echo http://deb.debian.org/debian
}

# apt-get with unstable as its only source, and with no package installed.
apt() {
  apt-get -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
    -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
    -o Dir::Cache::archives="$work/archives" -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0 "$@"
}

fetch() {
  [[ -r $keyring ]] || { echo "no $keyring: install debian-archive-keyring"; return 1; }
  mkdir -p "$work"/{state/lists/partial,cache,archives/partial}
  : >"$work/status"
  printf 'deb [signed-by=%s] %s sid main\n' "$keyring" "$(mirror)" >"$work/sources.list"
  apt update --error-on=any && apt install -y --download-only --no-install-recommends "${packages[@]}"
}

say "fetching MySQL of Debian unstable into $tree"
started=$SECONDS
if ! fetch >"$work/log" 2>&1; then
  tail -n 8 "$work/log" >&2
  die "MySQL could not be fetched: see the lines above"
fi
mkdir -p "$cache"
unfinished=$(mktemp -d "$cache/mysql.XXXXXX")
for folder in bin sbin lib lib64; do
  mkdir -p "$unfinished/usr/$folder"
  ln -s "usr/$folder" "$unfinished/$folder"
done
for package in "$work"/archives/*.deb; do dpkg-deb --fsys-tarfile "$package" | tar -x -C "$unfinished" --keep-directory-symlink; done
chmod 0755 "$unfinished"
mv -T "$unfinished" "$tree"
unfinished=
say "unpacked $(find "$work/archives" -name '*.deb' | wc -l) packages, $(du -sm "$tree" | cut -f1) MB, in $((SECONDS - started)) s"
printf '%s\n' "$tree"
