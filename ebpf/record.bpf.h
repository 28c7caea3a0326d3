/* A record in the ring: counted, numbered, its head filled in. */
#ifndef MAPLEDGER_EBPF_RECORD_BPF_H
#define MAPLEDGER_EBPF_RECORD_BPF_H

#include "ebpf/memory_event.h"

enum { MM_FILEPAGES = 0, MM_ANONPAGES = 1, MM_SHMEMPAGES = 3 };

/* alone in its section, so that it is at offset 0 of the map of that name */
struct MemoryShared shared SEC(".data.shared");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 8 << 20);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct MemoryCounts);
} counts SEC(".maps");

static __always_inline __u32* place_of_left_out(__u32 pid) {
  for (int i = 0; i < MEMORY_LEAVE_OUT_MAX; ++i) {
    if (shared.leave_out[i] == pid) return &shared.leave_out[i];
    if (shared.leave_out[i] == 0) return 0;
  }
  return 0;
}

/* The kernel's quick figure, which /proc/PID/statm gave until 6.16: since 6.2 it may lag by some pages a CPU.
 */
static __always_inline __u64 resident_pages(const struct mm_struct* mm) {
  __s64 pages;
  const struct mm_struct___percpu* percpu = (const void*)mm;
  if (bpf_core_field_exists(percpu->rss_stat[0].count)) {
    pages = percpu->rss_stat[MM_FILEPAGES].count + percpu->rss_stat[MM_ANONPAGES].count +
            percpu->rss_stat[MM_SHMEMPAGES].count;
  } else {
    /* not by plain loads: the verifier of that time cannot see into an array of a typedef */
    const struct mm_struct___atomic* atomic = (const void*)mm;
    long count[MM_SHMEMPAGES + 1];
    bpf_probe_read_kernel(count, sizeof(count), &atomic->rss_stat.count);
    pages = count[MM_FILEPAGES] + count[MM_ANONPAGES] + count[MM_SHMEMPAGES];
  }
  return pages > 0 ? (__u64)pages : 0;
}

static __always_inline void copy_name(char* to, const struct task_struct* leader) {
  const __u64* name = (const __u64*)&leader->comm;
  ((__u64*)to)[0] = name[0];
  ((__u64*)to)[1] = name[1];
}

/* The time is read before the mm's sizes: of the events of one mm that with the latest time has seen what all
 * others did. */
static __always_inline void fill_head(struct MemoryEvent* event, const struct task_struct* task) {
  const struct task_struct* leader = task->group_leader;
  event->time = bpf_ktime_get_boot_ns();
  event->start = leader->start_boottime;
  event->exec = ((const struct task_struct___exec_id*)task)->self_exec_id;
#ifdef MEMORY_WITHOUT_SIZES /* only for measuring what they cost */
  event->vm = event->stack = event->rss = 0;
#else
  /* a load through a null pointer gives 0 here, which is what the line says of a task without mm */
  const struct mm_struct* mm = task->mm;
  event->vm = mm->total_vm;
  event->stack = mm->stack_vm;
  event->rss = resident_pages(mm);
#endif
  event->pid = task->tgid;
  event->tid = task->pid;
  event->uid = task->real_cred->uid.val;
  copy_name(event->name, leader);
}

/* Counts the event, takes a place in the ring and fills in the head. 0: no place, counted as dropped; or it
 * is over. */
static __always_inline struct MemoryEvent* begin_event(__u32 kind, const struct task_struct* task) {
  if (shared.over) return 0;
  __u32 zero = 0;
  struct MemoryCounts* count = bpf_map_lookup_elem(&counts, &zero);
  if (!count) return 0;
  __u64 seq = __sync_fetch_and_add(&count->seen, 1) + 1;

  struct MemoryEvent* event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) {
    __sync_fetch_and_add(&count->dropped, 1);
    return 0;
  }
  event->seq = seq;
  event->cpu = bpf_get_smp_processor_id();
  event->kind = kind;
  fill_head(event, task);
  return event;
}

static __always_inline void end_event(struct MemoryEvent* event) {
  __u64 flags = BPF_RB_NO_WAKEUP;
  if (shared.wake) {
    shared.wake = 0;
    flags = BPF_RB_FORCE_WAKEUP;
  }
  bpf_ringbuf_submit(event, flags);
}

#endif
