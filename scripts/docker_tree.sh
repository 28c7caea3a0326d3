#!/usr/bin/env bash
# docker_tree.sh: unpacks a Docker engine and its client with compose and buildx into a folder of the cache, and prints that
# folder. Nothing is installed or started: the package would start an engine, and one that is there is let alone. Fast if it
# is there already; remove the folder to get a newer one.
#   FOLDER/bin           docker, dockerd and what that starts
#   FOLDER/cli-plugins   what belongs into the folder of that name in DOCKER_CONFIG
# Debian 13's, whose compose is version 2, but for runc, which there needs a newer C library than Debian 12 has.
# MAPLEDGER_CACHE: the cache, ~/.cache/mapledger if not set.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=scripts/lib/say.sh
source "$here/lib/say.sh"
# shellcheck source=scripts/lib/debian.sh
source "$here/lib/debian.sh"

cache=$(readlink -m -- "${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
readonly tree=$cache/docker
packages=(docker.io/trixie docker-cli/trixie docker-compose/trixie docker-buildx/trixie containerd/trixie tini/trixie runc/bookworm)

if [[ -e $tree/bin/dockerd ]]; then
  printf '%s\n' "$tree"
  exit
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-docker.XXXXXX")
unfinished=
trap 'rm -rf -- "$work" ${unfinished:+"$unfinished"}' EXIT
chmod 0755 "$work"  # apt drops root's rights for a download

fetch() { debian_lists "$work" bookworm trixie && (cd "$work/archives" && debian_apt "$work" apt-get download "${packages[@]}"); }

say "fetching a Docker engine of Debian into $tree"
started=$SECONDS
if ! fetch >"$work/log" 2>&1; then
  tail -n 8 "$work/log" >&2
  die "the Docker engine could not be fetched: see the lines above"
fi
for package in "$work"/archives/*.deb; do dpkg-deb -x "$package" "$work/root"; done
mkdir -p "$cache"
unfinished=$(mktemp -d "$cache/docker.XXXXXX")
mkdir "$unfinished/bin"
mv "$work"/root/usr/bin/{docker,containerd,containerd-shim-runc-v2} "$work"/root/usr/sbin/{dockerd,docker-proxy,runc} "$unfinished/bin/"
mv "$work/root/usr/bin/tini-static" "$unfinished/bin/docker-init"
mv "$work/root/usr/libexec/docker/cli-plugins" "$unfinished/"
chmod 0755 "$unfinished"
mv -T "$unfinished" "$tree"
unfinished=
say "unpacked $(du -sm "$tree" | cut -f1) MB in $((SECONDS - started)) s"
printf '%s\n' "$tree"
