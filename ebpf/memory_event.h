/* What a probe hands over through the ring buffer: one request or one step of a process's life.
 * Shared by the kernel part (C, compiled to BPF) and the user part (C++). Fields and units are those of
 * stap/README.md, which is also the text of the line that becomes of it. */
#ifndef MAPLEDGER_EBPF_MEMORY_EVENT_H
#define MAPLEDGER_EBPF_MEMORY_EVENT_H

#include <linux/types.h>

enum {
  MEMORY_NAME_BYTES = 16, /* TASK_COMM_LEN */
  MEMORY_LEAVE_OUT_MAX = 32,
  MEMORY_FILTER_MAX = 32
};

enum MemoryEventKind {
  MEMORY_MMAP2,
  MEMORY_MMAP, /* i386's old_mmap */
  MEMORY_MUNMAP,
  MEMORY_MREMAP,
  MEMORY_BRK,
  MEMORY_EXEC,
  MEMORY_FORK,
  MEMORY_EXIT,
  MEMORY_LIVE, /* of a process that was there: from the list, not from the ring */
  MEMORY_KINDS
};

struct MemoryEvent {
  __u64 seq;
  __u64 time;
  __u64 start;
  __u64 exec;
  __u64 vm;
  __u64 stack;
  __u64 rss;
  __u32 kind;
  __u32 cpu;
  __u32 pid;
  __u32 tid;
  __u32 uid;
  __u32 unused;
  /* in the order of the line: mmap addr, length, prot, flags; munmap addr, length; mremap addr, old length,
   * new length, flags; brk addr; fork parent, shared; exit status; live parent */
  __u64 args[4];
  __s64 result;
  char name[MEMORY_NAME_BYTES];
};

/* Counted by each processor for itself. seen - dropped events went into the ring. */
struct MemoryCounts {
  __u64 seen;
  __u64 dropped;
};

/* Mapped into the user part. */
struct MemoryShared {
  /* Set by the user part at the end: no event is told any more. */
  __u32 over;
  /* Set by the user part before it sleeps until there is an event; whoever wakes it clears it. */
  __u32 wake;
  /* Thread groups that are left out; 0: a free place. */
  __u32 leave_out[MEMORY_LEAVE_OUT_MAX];
  /* By kind: 1 once such a call of one that is left out has come by, of which nothing else is told. */
  __u8 heard[MEMORY_KINDS];
};

/* Who is traced: whom at least one of each kind fits that has any. Fixed before the probes are loaded, so
 * that the kernel throws out the code of what is not asked for. */
struct MemoryFilter {
  __u32 pids;
  __u32 users;
  __u32 cgroups;
  __u32 pid[MEMORY_FILTER_MAX];
  __u32 user[MEMORY_FILTER_MAX];
  __u32 unused;
  __u64 cgroup[MEMORY_FILTER_MAX];
};

#endif
