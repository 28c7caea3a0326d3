/* The few fields of the kernel's own structures that the probes read. Their places are looked up in the
 * running kernel's BTF when the program is loaded (CO-RE): order, gaps and missing fields do not matter,
 * names do. What follows a ___ in a type's name is not part of it: two shapes of one type. */
#ifndef MAPLEDGER_EBPF_KERNEL_TYPES_H
#define MAPLEDGER_EBPF_KERNEL_TYPES_H

#include <linux/types.h>
#include <stdbool.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs {
  unsigned long bp, bx, r10, r9, r8, cx, dx, si, di, orig_ax;
};

struct thread_info {
  __u32 status;
};

typedef struct {
  int counter;
} atomic_t;

typedef struct {
  long counter;
} atomic_long_t;

typedef struct {
  unsigned int val;
} kuid_t;

struct cred {
  kuid_t uid;
};

struct signal_struct {
  atomic_t live;
  int group_exit_code;
  unsigned int flags;
};

struct mm_struct {
  unsigned long total_vm;
  unsigned long stack_vm;
};

struct percpu_counter {
  __s64 count;
};

/* since 6.2 */
struct mm_struct___percpu {
  struct percpu_counter rss_stat[4];
};

struct mm_rss_stat {
  atomic_long_t count[4];
};

/* before 6.2 */
struct mm_struct___atomic {
  struct mm_rss_stat rss_stat;
};

struct kernfs_node {
  __u64 id;
};

struct cgroup;

struct cgroup_subsys_state {
  struct cgroup* cgroup;
  struct cgroup_subsys_state* parent;
};

struct cgroup {
  struct cgroup_subsys_state self;
  struct kernfs_node* kn;
};

struct css_set {
  struct cgroup* dfl_cgrp; /* that of version 2 */
};

struct task_struct {
  struct thread_info thread_info;
  unsigned int flags;
  struct mm_struct* mm;
  int exit_code;
  int pid;
  int tgid;
  struct task_struct* group_leader;
  struct task_struct* real_parent;
  __u64 start_boottime;
  struct cred* real_cred;
  char comm[16];
  struct signal_struct* signal;
  struct css_set* cgroups;
};

/* 64 bits wide since 5.7 */
struct task_struct___exec_id {
  __u64 self_exec_id;
};

/* since 6.16 */
struct trace_event_raw_sched_process_exit {
  bool group_dead;
};

struct linux_binprm;
struct seq_file;

/* what the kernel hands to a program that lists its tasks */
struct bpf_iter_meta {
  struct seq_file* seq;
};

struct bpf_iter__task {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
};

#pragma clang attribute pop

#endif
