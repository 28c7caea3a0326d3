#!/bin/sh
# run.sh BUILD_DIR - what tracing adds to one mmap or munmap call: mapledger-trace beside bpftrace printing the same
# fields and strace printing the same calls, each into a file, and the same tracer without the
# sizes of the mm. Every traced run stands between untraced ones, from which
# its added cost is taken; each figure is the median of 5 rounds, its spread stands behind a # before it.
# Needs root, bpftrace and strace; about 70 s.
set -eu
build=${1:?usage: run.sh BUILD_DIR}
here=$(cd "$(dirname "$0")" && pwd)
loop=$build/tests/bench/tracer/map_loop
tracer=$build/ebpf/mapledger-trace
bare=$build/tests/bench/tracer/mapledger-trace-without-sizes
rounds=5
calls=400000
bpftrace_calls=100000
strace_calls=20000
# events wait for bpftrace in so many pages a processor: enough for none to be lost, as in mapledger-trace's ring
export BPFTRACE_PERF_RB_PAGES=8192

fail() { echo "tracer bench: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "needs root to trace: start it with sudo"
for program in bpftrace strace; do
  command -v $program > /dev/null || fail "$program is not installed: apt-get install $program"
done
for program in "$tracer" "$bare" "$loop"; do
  [ -x "$program" ] || fail "$program is missing: build the release preset with MAPLEDGER_BENCH=ON"
done

work=$(mktemp -d)
pid=
mounted=
finish() {
  if [ -n "$pid" ]; then kill "$pid" 2> /dev/null || :; fi
  if [ -n "$mounted" ]; then umount /sys/kernel/tracing; fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# bpftrace needs tracefs, which a bare machine has not mounted
if [ ! -e /sys/kernel/tracing/events ]; then
  mount -t tracefs tracefs /sys/kernel/tracing
  mounted=yes
fi
# shellcheck disable=SC2016  # bpftrace's variables, not the shell's
case $(uname -r) in
  [1-5].* | 6.[01].*) rss='$mm->rss_stat.count[0].counter + $mm->rss_stat.count[1].counter + $mm->rss_stat.count[3].counter' ;;
  *) rss='$mm->rss_stat[0].count + $mm->rss_stat[1].count + $mm->rss_stat[3].count' ;;
esac
sed "s/RSS,/$rss,/" "$here/same_fields.bt" > "$work/same_fields.bt"

# wait_until FILE: until the tracer whose output it is has seen the loop
wait_until_armed() {
  tries=0
  until grep -q map_loop "$1" 2> /dev/null; do
    kill -0 "$pid" 2> /dev/null || fail "the tracer did not start: $(cat "$work/err")"
    tries=$((tries + 1))
    [ $tries -lt 600 ] || fail "the tracer saw nothing for 30 s: $(cat "$work/err")"
    "$loop" 2 > /dev/null
    sleep 0.05
  done
}
end_tracer() {
  kill -INT "$pid"
  wait "$pid" || fail "the tracer ended with an error: $(cat "$work/err")"
  pid=
}

untraced() { "$loop" $calls >> "$work/untraced"; }

ours() {
  "$tracer" > "$work/ours.csv" 2> "$work/err" &
  pid=$!
  wait_until_armed "$work/ours.csv"
  "$loop" $calls >> "$work/ours"
  end_tracer
  # what the last beat has seen against the lines of events that are there
  seen=$(tail -n 1 "$work/ours.csv" | cut -d, -f4)
  lines=$(grep -cvE '^(hello|beat|live),' "$work/ours.csv")
  echo $((seen - lines)) >> "$work/lost"
  rm "$work/ours.csv"
}

without_sizes() {
  "$bare" > "$work/bare.csv" 2> "$work/err" &
  pid=$!
  wait_until_armed "$work/bare.csv"
  "$loop" $calls >> "$work/bare"
  end_tracer
  rm "$work/bare.csv"
}

with_bpftrace() {
  bpftrace -o "$work/bpftrace.csv" "$work/same_fields.bt" > "$work/err" 2>&1 &
  pid=$!
  wait_until_armed "$work/bpftrace.csv"
  "$loop" $bpftrace_calls >> "$work/bpftrace"
  end_tracer
  lost=$(grep -hoE 'Lost [0-9]+' "$work/err" "$work/bpftrace.csv" | awk '{ n += $2 } END { print n + 0 }')
  echo "$lost" >> "$work/bpftrace_lost"
  rm "$work/bpftrace.csv"
}

with_strace() {
  strace -f -o "$work/strace.txt" -e trace=mmap,munmap,mremap,brk "$loop" $strace_calls >> "$work/strace"
  rm "$work/strace.txt"
}

round=0
while [ $round -lt $rounds ]; do
  untraced; ours; untraced; without_sizes; untraced; with_bpftrace; untraced; with_strace; untraced
  round=$((round + 1))
done

# line N of a file of single traced runs lies between lines 5N-4+K and 5N-3+K of the untraced ones
added() { # FILE K
  awk -v k="$2" 'NR == FNR { base[NR] = $1; next }
    { i = 5 * FNR - 4 + k; printf "%.1f\n", $1 - (base[i] + base[i + 1]) / 2 }' "$work/untraced" "$work/$1"
}
ratios() { # FILE OTHER
  paste "$work/$1" "$work/$2" | awk '{ printf "%.4f\n", $1 / $2 }'
}
figure() { # NAME UNIT FORMAT < values
  sort -g | awk -v name="$1" -v unit="$2" -v format="$3" '{ v[NR] = $1 }
    END {
      printf "# %s: " format " to " format " " unit " in %d runs\n", name, v[1], v[NR], NR
      middle = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
      printf "%s: " format " " unit "\n", name, middle
    }'
}
added ours 0 > "$work/ours_added"
added bare 1 > "$work/bare_added"
added bpftrace 2 > "$work/bpftrace_added"
added strace 3 > "$work/strace_added"
ratios ours_added bpftrace_added > "$work/to_bpftrace"
ratios ours_added strace_added > "$work/to_strace"

figure tracer.untraced_ns_per_call ns %.0f < "$work/untraced"
figure tracer.added_ns_per_call ns %.0f < "$work/ours_added"
figure tracer.without_sizes_added_ns_per_call ns %.0f < "$work/bare_added"
figure tracer.bpftrace_added_ns_per_call ns %.0f < "$work/bpftrace_added"
figure tracer.strace_added_ns_per_call ns %.0f < "$work/strace_added"
figure tracer.added_cost_ratio_to_bpftrace ratio %.3f < "$work/to_bpftrace"
figure tracer.added_cost_ratio_to_strace ratio %.4f < "$work/to_strace"
echo "# bpftrace itself lost $(awk '{ n += $1 } END { print n }' "$work/bpftrace_lost") events"
echo "tracer.lost: $(awk '{ n += $1 } END { print n }' "$work/lost") events"
