#!/usr/bin/env bash
# Pipelines, command substitutions and growing variables: for ever.
for ((n = 0; ; n++)); do
  words=$(seq $((n % 50 * 40)) | sort -r 2>/dev/null | head -n 200 | tr '\n' ' ')
  all=$all$words
  ((n % 20)) || all=
  (sleep 0.2 | cat | wc -c) >/dev/null
done
