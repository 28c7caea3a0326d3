# shellcheck shell=bash
# How the scripts speak: one line a message, the script's name first; colour on a terminal only.

if [[ -t 2 && -z ${NO_COLOR:-} ]]; then
  readonly kBold=$'\e[1m' kRed=$'\e[31m' kPlain=$'\e[0m'
else
  readonly kBold='' kRed='' kPlain=''
fi

say() { printf '%s[mapledger]%s %s\n' "$kBold" "$kPlain" "$*" >&2; }

complain() { printf '%s[mapledger]%s %s%s%s\n' "$kBold" "$kPlain" "$kRed" "$*" "$kPlain" >&2; }

die() {
  complain "$*"
  exit 1
}
