# shellcheck shell=bash
# cached_folder.sh: a folder that is made once, by root, and kept in the cache. Sourced; needs say.sh.
# MAPLEDGER_CACHE: the cache, ~/.cache/mapledger if not set.

# cached_folder WHAT KIND VERSION MAKE: prints KIND-VERSION of the cache. If it is not there, MAKE, a function that runs with set -e, fills
# the folder $unfinished and has the folder $work for what goes afterwards; then those of other versions are removed. One at a time makes it.
cached_folder() {
  local what=$1 kind=$2 made=$2-$3 make=$4 cache code started=$SECONDS
  cache=$(readlink -m -- "${MAPLEDGER_CACHE:-$HOME/.cache/mapledger}")
  if [[ -d $cache/$made ]]; then
    printf '%s\n' "$cache/$made"
    return
  fi
  [[ $EUID -eq 0 ]] || die "$what is made by root: start it with sudo"
  work=$(mktemp -d "${TMPDIR:-/tmp}/mapledger-$kind.XXXXXX") unfinished=
  trap 'rm -rf --one-file-system -- "$work" ${unfinished:+"$unfinished"}' EXIT
  chmod 0755 "$work"  # apt drops root's rights for a download
  mkdir -p "$cache"
  exec {cache_lock}>"$cache/$kind.lock"
  flock "$cache_lock"
  if [[ ! -d $cache/$made ]]; then
    say "making $what in $cache/$made"
    unfinished=$(mktemp -d "$cache/$kind.XXXXXX")
    chmod 0755 "$unfinished"
    set +e  # a condition would switch it off inside
    (set -e; "$make") >"$work/log" 2>&1
    code=$?
    set -e
    if ((code != 0)); then
      tail -n 12 "$work/log" >&2
      die "$what could not be made: see the lines above"
    fi
    rm -rf --one-file-system "$cache/$kind"-*
    mv -T "$unfinished" "$cache/$made"
    unfinished=
    say "made $what in $((SECONDS - started)) s"
  fi
  printf '%s\n' "$cache/$made"
}
