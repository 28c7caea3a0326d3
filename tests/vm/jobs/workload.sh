#!/usr/bin/env bash
# workload.sh: programs whose memory requests are known, and some that do all else: threads, forks, exec, exits, 32-bit programs.
# The first and the last are called `begins` and `ends`.
# shellcheck source=/dev/null
source /share/settings
live=$BUILD/tests/ebpf programs=$BUILD/tests/exact/programs
mapper() { "$BUILD/tests/workload/mapper" "$@" 0 </dev/null >/dev/null; }

mapper 0 0 4096 begins
mapper 25 10 10563584 worker
mapper 3 1 12345 "a,b'\"; DROP TABLE requests;--"
mapper 3 1 12345 'new\x0aline'
mapper 3 1 12345 '\xff\xfe\xc3'
mapper 3 1 12345 '<script>'
mapper 3 1 12345 '\x01'
mapper 1 0 1125899906842624 too-much
"$live/requests64"
"$live/requests32"
"$live/burst64"
for calls in 64 32; do
  suffix=${calls#64}
  printf '\x00\x10\x00\x00' | "$programs/random_calls$suffix" 7 step >/dev/null  # 4096 of them
done
for program in fork_tree lifetimes allocator_stress; do
  timeout -s KILL 2 "$programs/$program" 7 >/dev/null
done
for i in 1 2 3; do find /usr/bin -name "s*" | sort | tail -n "$i" >/dev/null; done
(kill -9 "$BASHPID")
sleep 0.5
mapper 0 0 4096 ends
