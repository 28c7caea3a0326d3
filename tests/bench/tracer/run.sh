#!/bin/sh
# run.sh BUILD_DIR - what tracing adds to one mmap or munmap call: mapledger-trace, by fexit (where the kernel takes it)
# and by the tracepoint sys_exit, beside bpftrace printing the same fields and strace printing the same calls, each into a
# file, and the same tracer without the sizes of the mm; and what mapledger-trace adds to a call that is none of memory.
# Every traced run stands between untraced ones, from which its added cost is taken; each figure is the median of 5
# rounds, its spread stands behind a # before it.
# Needs root, bpftrace and strace; about 40 s.
set -eu
build=${1:?usage: run.sh BUILD_DIR}
here=$(cd "$(dirname "$0")" && pwd)
loop=$build/tests/bench/tracer/map_loop
tracer=$build/ebpf/mapledger-trace
bare=$build/tests/bench/tracer/mapledger-trace-without-sizes
rounds=5
calls=400000
other_calls=4000000
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

# each traced value stands with the number of the untraced run before it
note() { # NAME VALUE
  echo "$2 $(wc -l < "$work/untraced")" >> "$work/$1"
}

untraced() {
  "$loop" $calls >> "$work/untraced"
  "$loop" $other_calls other >> "$work/untraced_other"
}

ours() { # fexit or sys_exit
  case $1 in fexit) way=fexit ;; *) way=tracepoint ;; esac
  "$tracer" --attach=$way > "$work/ours.csv" 2> "$work/err" &
  pid=$!
  wait_until_armed "$work/ours.csv"
  note "$1" "$("$loop" $calls)"
  note "$1_other" "$("$loop" $other_calls other)"
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
  note bare "$("$loop" $calls)"
  end_tracer
  rm "$work/bare.csv"
}

with_bpftrace() {
  bpftrace -o "$work/bpftrace.csv" "$work/same_fields.bt" > "$work/err" 2>&1 &
  pid=$!
  wait_until_armed "$work/bpftrace.csv"
  note bpftrace "$("$loop" $bpftrace_calls)"
  end_tracer
  lost=$(grep -hoE 'Lost [0-9]+' "$work/err" "$work/bpftrace.csv" | awk '{ n += $2 } END { print n + 0 }')
  echo "$lost" >> "$work/bpftrace_lost"
  rm "$work/bpftrace.csv"
}

with_strace() {
  note strace "$(strace -f -o "$work/strace.txt" -e trace=mmap,munmap,mremap,brk "$loop" $strace_calls)"
  rm "$work/strace.txt"
}

ways=sys_exit
if refusal=$("$tracer" --check --attach=fexit 2>&1 > "$work/check"); then ways="fexit sys_exit"; fi
# the way that is taken when none is asked for: "ok, probes: WAY" or "ok, probes: WAY (...)"
way_here=$("$tracer" --check | sed -n 's/^ok, probes: \([a-z_]*\).*/\1/p')

round=0
while [ $round -lt $rounds ]; do
  for way in $ways; do untraced; ours "$way"; done
  untraced; without_sizes; untraced; with_bpftrace; untraced; with_strace; untraced
  round=$((round + 1))
done

added() { # NAME UNTRACED
  awk 'NR == FNR { base[NR] = $1; next } { printf "%.1f\n", $1 - (base[$2] + base[$2 + 1]) / 2 }' "$work/$2" "$work/$1"
}
added_part() { # NAME UNTRACED
  awk 'NR == FNR { base[NR] = $1; next } { printf "%.4f\n", 2 * $1 / (base[$2] + base[$2 + 1]) - 1 }' "$work/$2" "$work/$1"
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
added "$way_here" untraced > "$work/ours_added"
added bare untraced > "$work/bare_added"
added bpftrace untraced > "$work/bpftrace_added"
added strace untraced > "$work/strace_added"
ratios ours_added bpftrace_added > "$work/to_bpftrace"
ratios ours_added strace_added > "$work/to_strace"

figure tracer.untraced_ns_per_call ns %.0f < "$work/untraced"
figure tracer.untraced_ns_per_other_call ns %.1f < "$work/untraced_other"
echo "# tracer.added_ns_per_call: by $way_here, which the tracer takes here"
figure tracer.added_ns_per_call ns %.0f < "$work/ours_added"
for way in $ways; do
  added "$way" untraced | figure "tracer.${way}_added_ns_per_call" ns %.0f
  added_part "$way" untraced | figure "tracer.${way}_added_to_call" ratio %.3f
  added "${way}_other" untraced_other | figure "tracer.${way}_added_ns_per_other_call" ns %.1f
  added_part "${way}_other" untraced_other | figure "tracer.${way}_added_to_other_call" ratio %.3f
done
if [ -n "$refusal" ]; then echo "# fexit is not measured: $refusal"; fi
figure tracer.without_sizes_added_ns_per_call ns %.0f < "$work/bare_added"
figure tracer.bpftrace_added_ns_per_call ns %.0f < "$work/bpftrace_added"
figure tracer.strace_added_ns_per_call ns %.0f < "$work/strace_added"
figure tracer.added_cost_ratio_to_bpftrace ratio %.3f < "$work/to_bpftrace"
figure tracer.added_cost_ratio_to_strace ratio %.4f < "$work/to_strace"
echo "# bpftrace itself lost $(awk '{ n += $1 } END { print n }' "$work/bpftrace_lost") events"
echo "tracer.lost: $(awk '{ n += $1 } END { print n }' "$work/lost") events"
