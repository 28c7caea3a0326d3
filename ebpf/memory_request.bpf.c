/* The kernel part: one record in the ring for each memory request, on return, and for each step in a
 * process's life. What the fields mean: stap/README.md.
 *
 * The calls are met in one of two ways, of which only one is loaded. fexit: at the end of the kernel's
 * functions for them, so that other calls cost nothing. sys_exit, for kernels that refuse that: it runs on
 * every system call of the machine, and what is none of ours leaves after reading one register. Both see
 * 32-bit calls too, and still have the arguments in the registers, so that nothing is remembered between
 * entry and return. Kernel memory is read by plain loads (tp_btf, fexit), which cannot fault. */
#include "ebpf/kernel_types.h"
/* the kernel's types first: linux/bpf.h names some of them */
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "ebpf/filter.bpf.h"
#include "ebpf/record.bpf.h"

#ifndef MAPLEDGER_BPF_X86_64
#error "mapledger-trace knows the system call numbers and registers of x86_64 only"
#endif

enum { TS_COMPAT = 0x2, PF_KTHREAD = 0x00200000, SIGNAL_GROUP_EXIT = 0x4, X32_BIT = 0x40000000 };

enum { NR_MMAP = 9, NR_MUNMAP = 11, NR_BRK = 12, NR_MREMAP = 25 };
enum { NR32_BRK = 45, NR32_OLD_MMAP = 90, NR32_MUNMAP = 91, NR32_MREMAP = 163, NR32_MMAP2 = 192 };

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Who has been reported as ended, on kernels that do not say which thread is the last: two that end at the
 * same time both see that none is left, and the first to say so is believed. Not a hash: adding to one may
 * fail where a task is preempted meanwhile (seen on 6.1). */
enum { ENDED_PLACES = 1024 };
static __u64 ended[ENDED_PLACES];

static __always_inline int report_call(__u32 kind, const __u64 args[4], long result) {
  const struct task_struct* task = bpf_get_current_task_btf();
  if (place_of_left_out(task->tgid)) {
    if (kind < MEMORY_KINDS && !shared.heard[kind]) shared.heard[kind] = 1;
    return 0;
  }
  if (!is_traced(task)) return 0;
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

static __always_inline int report_call64(__u32 kind, const struct pt_regs* regs, long result) {
  const __u64 args[4] = {regs->di, regs->si, regs->dx, regs->r10};
  return report_call(kind, args, result);
}

static __always_inline int report_call32(__u32 kind, const struct pt_regs* regs, long result) {
  __u64 args[4] = {(__u32)regs->bx, (__u32)regs->cx, (__u32)regs->dx, (__u32)regs->si};
  if (kind == MEMORY_MMAP) {
    __u32 given[4] = {};
    bpf_probe_read_user(given, sizeof(given), (const void*)args[0]);
    for (int i = 0; i < 4; ++i) args[i] = given[i];
  }
  return report_call(kind, args, result);
}

/* The functions that the kernel's tables of system calls name: x32 calls lead to the 64-bit ones as well. */
#define ON_RETURN_OF(function, name, report, kind)                   \
  SEC("fexit/" #function)                                            \
  int BPF_PROG(on_##name, const struct pt_regs* regs, long result) { \
    return report(kind, regs, result);                               \
  }
ON_RETURN_OF(__x64_sys_mmap, mmap64, report_call64, MEMORY_MMAP2)
ON_RETURN_OF(__x64_sys_munmap, munmap64, report_call64, MEMORY_MUNMAP)
ON_RETURN_OF(__x64_sys_mremap, mremap64, report_call64, MEMORY_MREMAP)
ON_RETURN_OF(__x64_sys_brk, brk64, report_call64, MEMORY_BRK)
ON_RETURN_OF(__ia32_sys_mmap_pgoff, mmap32, report_call32, MEMORY_MMAP2)
ON_RETURN_OF(__ia32_compat_sys_ia32_mmap, old_mmap32, report_call32, MEMORY_MMAP)
ON_RETURN_OF(__ia32_sys_munmap, munmap32, report_call32, MEMORY_MUNMAP)
ON_RETURN_OF(__ia32_sys_mremap, mremap32, report_call32, MEMORY_MREMAP)
ON_RETURN_OF(__ia32_sys_brk, brk32, report_call32, MEMORY_BRK)

static __always_inline int kind_of_call64(__u64 number) {
  switch (number) {
    case NR_MMAP:
      return MEMORY_MMAP2;
    case NR_MUNMAP:
      return MEMORY_MUNMAP;
    case NR_MREMAP:
      return MEMORY_MREMAP;
    case NR_BRK:
      return MEMORY_BRK;
    default:
      return -1;
  }
}

static __always_inline int kind_of_call32(__u64 number) {
  switch (number) {
    case NR32_MMAP2:
      return MEMORY_MMAP2;
    case NR32_OLD_MMAP:
      return MEMORY_MMAP;
    case NR32_MUNMAP:
      return MEMORY_MUNMAP;
    case NR32_MREMAP:
      return MEMORY_MREMAP;
    case NR32_BRK:
      return MEMORY_BRK;
    default:
      return -1;
  }
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs* regs, long result) {
  __u64 number = regs->orig_ax & ~(__u64)X32_BIT;
  int kind64 = kind_of_call64(number);
  int kind32 = kind_of_call32(number);
  if (kind64 < 0 && kind32 < 0) return 0;
  bool compat = bpf_get_current_task_btf()->thread_info.status & TS_COMPAT;
  int kind = compat ? kind32 : kind64;
  if (kind < 0) return 0;
  return compat ? report_call32(kind, regs, result) : report_call64(kind, regs, result);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct* parent, struct task_struct* child) {
  if (child->pid != child->tgid || child->flags & PF_KTHREAD || !is_traced(child)) return 0;
  struct MemoryEvent* event = begin_event(MEMORY_FORK, child);
  if (!event) return 0;
  event->args[0] = parent->tgid;
  event->args[1] = child->mm == parent->mm;
  end_event(event);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct* task) {
  if (place_of_left_out(task->tgid) || !is_traced(task)) return 0;
  struct MemoryEvent* event = begin_event(MEMORY_EXEC, task);
  if (event) end_event(event);
  return 0;
}

static __always_inline bool is_last_thread(const unsigned long long* arguments,
                                           const struct task_struct* task) {
  if (bpf_core_field_exists(struct trace_event_raw_sched_process_exit, group_dead)) return arguments[1] & 1;
  if (task->signal->live.counter != 0) return false;
  const __u64 key = task->group_leader->start_boottime ^ (__u64)task->tgid << 40;
  return __sync_lock_test_and_set(&ended[(__u32)task->tgid % ENDED_PLACES], key) != key;
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
  if (!is_traced(task)) return 0;
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
  if (place_of_left_out(task->tgid) || !is_traced(task)) return 0;
  struct MemoryEvent event = {.kind = MEMORY_LIVE};
  fill_head(&event, task);
  event.args[0] = task->real_parent->tgid;
  bpf_seq_write(context->meta->seq, &event, sizeof(event));
  return 0;
}
