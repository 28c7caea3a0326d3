#!/usr/bin/env bash
# ledgers.sh DB_FOLDER OUT: whether what the guest's collectors stored is right. Two ledgers of one workload are compared record by
# record, without sequence and times; the known programs' rows with what they do; losses with what was asked for.
set -uo pipefail
root_folder=$(readlink -f "$(dirname "$0")/../..")
folder=${1:?usage: ledgers.sh DB_FOLDER OUT} out=${2:?}
passed=0 failed=0

ask() { "$root_folder/scripts/private_db.sh" "$folder" cli --batch --skip-column-names -e "$1"; }

# expect WHAT WANTED SQL
expect() {
  local got
  got=$(ask "$3" 2>&1)
  if [[ $got == "$2" ]]; then
    passed=$((passed + 1))
  else
    echo "FAILED: $1: wanted '$2', got '$got'"
    failed=$((failed + 1))
  fi
}

# The processes of the workload: those that started between the programs `begins` and `ends`, but for the collectors' own.
processes() {
  local database=$1 pids=$2
  echo "SELECT * FROM $database.processes WHERE pid NOT IN (${pids// /,}) AND start_ns
    BETWEEN (SELECT MIN(start_ns) FROM $database.processes WHERE name = 'begins')
        AND (SELECT MAX(start_ns) FROM $database.processes WHERE name = 'ends')"
}
# Each request with its place among its thread's.
requests() {
  echo "SELECT r.process_id, r.pid, r.tid, r.uid, r.call_name, r.failed, r.address, r.length, r.old_length, r.prot, r.flags, r.result,
    r.name, ROW_NUMBER() OVER (PARTITION BY r.process_id, r.tid ORDER BY r.run, r.seq) AS place
    FROM $1.requests r JOIN ($(processes "$1" "$2")) p ON p.process_id = r.process_id"
}
# Each process: who it was and what it did. Not what depends on what several threads did at the same moment.
lives() {
  echo "SELECT process_id, pid, ppid, uid, start_ns, exec_id, name, requested_bytes, returned_bytes, mmap_calls, munmap_calls,
    mremap_calls, brk_calls, failed_calls, mapped_bytes, stack_bytes, by_before, by_exec, by_fork, exited_us IS NULL
    FROM ($(processes "$1" "$2")) p"
}

# same WHAT NAME ROWS: rows of both ledgers; adds to compared and differences.
compared=0 differences=0
same() {
  local what=$1 name=$2 one other count missing added
  one=$($3 "vm_${name}_ebpf" "$4") other=$($3 "vm_${name}_stap" "$4")
  count=$(ask "SELECT COUNT(*) FROM ($one) c")
  missing=$(ask "SELECT COUNT(*) FROM (($one) EXCEPT ALL ($other)) d")
  added=$(ask "SELECT COUNT(*) FROM (($other) EXCEPT ALL ($one)) d")
  echo "vm.$name: $count $what compared, $missing missing with stap, $added with stap alone"
  if [[ ! $count =~ ^[1-9] || $missing$added != 00 ]]; then
    failed=$((failed + 1))
    echo "FAILED: $name: the two ledgers' $what differ"
    ask "(SELECT 'ebpf', d.* FROM (($one) EXCEPT ALL ($other)) d LIMIT 5) UNION ALL (SELECT 'stap', e.* FROM (($other) EXCEPT ALL ($one)) e LIMIT 5)" >&2
  else
    passed=$((passed + 1))
  fi
  compared=$((compared + ${count:-0})) differences=$((differences + ${missing:-1} + ${added:-1}))
}

known() {
  local db=$1 worker="name = 'worker' AND length = 10563584"
  expect "$db: the worker's requests" $'mmap\t0\t25\nmunmap\t0\t10' \
    "SELECT call_name, failed, COUNT(*) FROM $db.requests WHERE $worker GROUP BY 1, 2 ORDER BY 1"
  expect "$db: what the worker holds of them" 158453760 \
    "SELECT SUM(IF(call_name = 'mmap', length, -length)) FROM $db.requests WHERE $worker"
  expect "$db: a request that must fail is in the log, and in no sum" $'-12\t1' \
    "SELECT r.result, p.failed_calls FROM $db.requests r JOIN $db.processes p USING (host_id, process_id)
     WHERE r.name = 'too-much' AND r.failed"
  # a mapper is called so until it takes its name, and calls nothing between
  expect "$db: odd names" $'<script>\n\\\\x01\n\\\\xff\\\\xfe\\\\xc3\na,b\'"; DROP TAB\nnew\\\\x0aline' \
    "SELECT name FROM $db.requests WHERE length = 12345 GROUP BY 1 HAVING COUNT(*) = 4 ORDER BY name"
  expect "$db: 64-bit requests of a program without libc" $'mmap\t0\t28\nmmap\t1\t1\nmunmap\t0\t10\nmunmap\t1\t1\nmremap\t0\t1\nbrk\t0\t2' \
    "SELECT call_name, failed, COUNT(*) FROM $db.requests r JOIN $db.processes p USING (host_id, process_id)
     WHERE p.name = 'requests64' GROUP BY 1, 2 ORDER BY 1, 2"
  expect "$db: 32-bit requests, old_mmap among them, one of 3 GiB refused" $'mmap\t0\t2\nmmap\t1\t1\nmunmap\t0\t1\nmremap\t0\t1\nbrk\t0\t2' \
    "SELECT call_name, failed, COUNT(*) FROM $db.requests r JOIN $db.processes p USING (host_id, process_id)
     WHERE p.name = 'requests32' GROUP BY 1, 2 ORDER BY 1, 2"
  expect "$db: a burst of 40,000" 40000 \
    "SELECT COUNT(*) FROM $db.requests r JOIN $db.processes p USING (host_id, process_id) WHERE p.name = 'burst64'"
  expect "$db: all that ended did" 0 "SELECT COUNT(*) FROM ($(processes "$db" "$2")) p WHERE exited_us IS NULL"
  expect "$db: accounts that do not add up" 0 \
    "SELECT COUNT(*) FROM $db.processes WHERE CAST(mapped_bytes AS SIGNED)
     <> by_before + by_mmap + by_munmap + by_mremap + by_brk + by_exec + by_fork + by_exit + by_other"
  expect "$db: gaps" 0 "SELECT COUNT(*) FROM $db.gaps"
}

while read -r name pids; do
  same requests "$name" requests "$pids"
  same processes "$name" lives "$pids"
  known "vm_${name}_stap" "$pids"
  known "vm_${name}_ebpf" "$pids"
done <"$out/ledgers"
echo "vm.events_compared: $compared"
echo "vm.differences: $differences"

# What is missing of a flood is what the collector says was lost; nothing else was asked for meanwhile.
for file in "$out"/asked_*; do
  [[ -e $file ]] || continue
  database=vm_${file##*/asked_}
  asked=$(<"$file")
  stored=$(ask "SELECT COUNT(*) FROM $database.requests WHERE length = 28672")
  lost=$(ask "SELECT lost_tracer + lost_transport + lost_parse FROM $database.collectors")
  echo "vm.${database#vm_}: $stored stored of $asked asked for, $lost lost by its own count"
  expect "$database: what is missing is what is said to be lost" $((asked - stored)) \
    "SELECT lost_tracer + lost_transport + lost_parse FROM $database.collectors"
  expect "$database: it is in gaps" "$lost" "SELECT COALESCE(SUM(events), 0) FROM $database.gaps"
done
if [[ -e $out/life ]]; then
  expect "what was asked for as soon as the collector was ready" 1 "SELECT COUNT(*) FROM vm_life.requests WHERE length = 987654321"
  expect "who is stored of those that fit no, one, or both filters" asked-for \
    "SELECT DISTINCT name FROM vm_life.requests WHERE name IN ('asked-for', 'by-user', 'by-cgroup')"
  expect "where events may be missing is told: after crashes, and while stapio was killed" 1 "SELECT COUNT(*) >= 3 FROM vm_life.gaps"
fi
echo "$passed passed, $failed failed"
((failed == 0))
