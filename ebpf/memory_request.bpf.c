/* The kernel part: one record in the ring for each memory request, on return, and for each step in a
 * process's life. What the fields mean: stap/README.md.
 *
 * raw_syscalls:sys_exit sees 32-bit calls too, and still has the arguments in the registers, so that nothing
 * is remembered between entry and return. It runs on every system call of the machine: what is none of ours
 * leaves after reading one register. Kernel memory is read by plain loads (tp_btf), which cannot fault. */
#include "ebpf/kernel_types.h"
/* the kernel's types first: linux/bpf.h names some of them */
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "ebpf/memory_event.h"

#ifndef MAPLEDGER_BPF_X86_64
#error "mapledger-trace knows the system call numbers and registers of x86_64 only"
#endif

enum {
  TS_COMPAT = 0x2,
  PF_KTHREAD = 0x00200000,
  SIGNAL_GROUP_EXIT = 0x4,
  X32_BIT = 0x40000000,
  MM_FILEPAGES = 0,
  MM_ANONPAGES = 1,
  MM_SHMEMPAGES = 3,
  ERROR_EXISTS = 17
};

enum { NR_MMAP = 9, NR_MUNMAP = 11, NR_BRK = 12, NR_MREMAP = 25 };
enum { NR32_BRK = 45, NR32_OLD_MMAP = 90, NR32_MUNMAP = 91, NR32_MREMAP = 163, NR32_MMAP2 = 192 };

char LICENSE[] SEC("license") = "Dual MIT/GPL";

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

struct ExitKey {
  __u64 start;
  __u64 pid;
};

/* Who has been reported as ended, on kernels that do not say which thread is the last: two that end at the
 * same time both see that none is left. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct ExitKey);
  __type(value, char);
} ended SEC(".maps");

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
  const struct mm_struct* mm = task->mm;
  event->time = bpf_ktime_get_boot_ns();
  event->start = leader->start_boottime;
  event->exec = ((const struct task_struct___exec_id*)task)->self_exec_id;
  /* a load through a null pointer gives 0 here, which is what the line says of a task without mm */
#ifdef MEMORY_WITHOUT_SIZES /* only for measuring what they cost */
  event->vm = event->stack = event->rss = 0;
#else
  event->vm = mm->total_vm;
  event->stack = mm->stack_vm;
  event->rss = resident_pages(mm);
#endif
  event->pid = task->tgid;
  event->tid = task->pid;
  event->uid = task->real_cred->uid.val;
  copy_name(event->name, leader);
}

/* Counts the event, takes a place in the ring and fills in the head. 0: no place, counted as dropped. */
static __always_inline struct MemoryEvent* begin_event(__u32 kind, const struct task_struct* task) {
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

static __always_inline int report_call(__u32 kind, const struct task_struct* task, const __u64 args[4],
                                       long result) {
  if (place_of_left_out(task->tgid)) return 0;
  struct MemoryEvent* event = begin_event(kind, task);
  if (!event) return 0;
  event->args[0] = args[0];
  event->args[1] = args[1];
  event->args[2] = args[2];
  event->args[3] = args[3];
  event->result = result;
  end_event(event);
  return 0;
}

static __always_inline int report_call32(__u64 number, const struct task_struct* task, struct pt_regs* regs,
                                         long result) {
  __u64 args[4] = {(__u32)regs->bx, (__u32)regs->cx, (__u32)regs->dx, (__u32)regs->si};
  switch (number) {
    case NR32_MMAP2:
      return report_call(MEMORY_MMAP2, task, args, result);
    case NR32_MUNMAP:
      return report_call(MEMORY_MUNMAP, task, args, result);
    case NR32_MREMAP:
      return report_call(MEMORY_MREMAP, task, args, result);
    case NR32_BRK:
      return report_call(MEMORY_BRK, task, args, result);
    case NR32_OLD_MMAP: {
      __u32 given[4] = {};
      bpf_probe_read_user(given, sizeof(given), (const void*)args[0]);
      for (int i = 0; i < 4; ++i) args[i] = given[i];
      return report_call(MEMORY_MMAP, task, args, result);
    }
    default:
      return 0;
  }
}

static __always_inline int report_call64(__u64 number, const struct task_struct* task, struct pt_regs* regs,
                                         long result) {
  __u64 args[4] = {regs->di, regs->si, regs->dx, regs->r10};
  switch (number) {
    case NR_MMAP:
      return report_call(MEMORY_MMAP2, task, args, result);
    case NR_MUNMAP:
      return report_call(MEMORY_MUNMAP, task, args, result);
    case NR_MREMAP:
      return report_call(MEMORY_MREMAP, task, args, result);
    case NR_BRK:
      return report_call(MEMORY_BRK, task, args, result);
    default:
      return 0;
  }
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs* regs, long result) {
  __u64 number = regs->orig_ax & ~(__u64)X32_BIT;
  switch (number) {
    case NR_MMAP:
    case NR_MUNMAP:
    case NR_BRK:
    case NR_MREMAP:
    case NR32_BRK:
    case NR32_OLD_MMAP:
    case NR32_MUNMAP:
    case NR32_MREMAP:
    case NR32_MMAP2:
      break;
    default:
      return 0;
  }
  const struct task_struct* task = bpf_get_current_task_btf();
  if (task->thread_info.status & TS_COMPAT) return report_call32(number, task, regs, result);
  return report_call64(number, task, regs, result);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct* parent, struct task_struct* child) {
  if (child->pid != child->tgid || child->flags & PF_KTHREAD) return 0;
  struct MemoryEvent* event = begin_event(MEMORY_FORK, child);
  if (!event) return 0;
  event->args[0] = parent->tgid;
  event->args[1] = child->mm == parent->mm;
  end_event(event);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct* task) {
  if (place_of_left_out(task->tgid)) return 0;
  struct MemoryEvent* event = begin_event(MEMORY_EXEC, task);
  if (event) end_event(event);
  return 0;
}

static __always_inline bool is_last_thread(const unsigned long long* arguments,
                                           const struct task_struct* task) {
  if (bpf_core_field_exists(struct trace_event_raw_sched_process_exit, group_dead)) return arguments[1] & 1;
  if (task->signal->live.counter != 0) return false;
  struct ExitKey key = {.start = task->group_leader->start_boottime, .pid = task->tgid};
  char value = 0;
  return bpf_map_update_elem(&ended, &key, &value, BPF_NOEXIST) != -ERROR_EXISTS;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct* task) {
  if (task->flags & PF_KTHREAD || !is_last_thread(ctx, task)) return 0;
  __u32* left_out = place_of_left_out(task->tgid);
  if (left_out) {
    /* the number may be another's tomorrow; never 0, which ends the list */
    *left_out = ~0U;
    return 0;
  }
  struct MemoryEvent* event = begin_event(MEMORY_EXIT, task);
  if (!event) return 0;
  const struct signal_struct* signal = task->signal;
  event->args[0] =
      (__u32)(signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : task->group_leader->exit_code);
  end_event(event);
  return 0;
}

/* The processes that exist, each once: by its leader, or by its other threads if the leader has ended before
 * them. */
SEC("iter/task")
int list_processes(struct bpf_iter__task* context) {
  struct task_struct* task = context->task;
  if (!task || task->flags & PF_KTHREAD || !task->mm) return 0;
  if (task->pid != task->tgid && task->group_leader->mm) return 0;
  if (place_of_left_out(task->tgid)) return 0;
  struct MemoryEvent event = {.kind = MEMORY_LIVE};
  fill_head(&event, task);
  event.args[0] = task->real_parent->tgid;
  bpf_seq_write(context->meta->seq, &event, sizeof(event));
  return 0;
}
