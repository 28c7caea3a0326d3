/* Whether a task's process is among those that are to be traced (MemoryFilter). */
#ifndef MAPLEDGER_EBPF_FILTER_BPF_H
#define MAPLEDGER_EBPF_FILTER_BPF_H

#include "ebpf/memory_event.h"

/* How far up from a task's own cgroup its ancestors are looked at. */
enum { CGROUP_LEVELS = 32 };

/* alone in its section, so that it is at offset 0 of the map of that name */
const volatile struct MemoryFilter filter SEC(".rodata.filter") = {};

static __always_inline bool fits_pid(__u32 pid) {
  if (filter.pids == 0) return true;
  for (__u32 i = 0; i < MEMORY_FILTER_MAX && i < filter.pids; ++i) {
    if (filter.pid[i] == pid) return true;
  }
  return false;
}

static __always_inline bool fits_user(__u32 user) {
  if (filter.users == 0) return true;
  for (__u32 i = 0; i < MEMORY_FILTER_MAX && i < filter.users; ++i) {
    if (filter.user[i] == user) return true;
  }
  return false;
}

static __always_inline bool fits_cgroup(const struct task_struct* task) {
  if (filter.cgroups == 0) return true;
  const struct cgroup_subsys_state* state = &task->cgroups->dfl_cgrp->self;
  for (int level = 0; level < CGROUP_LEVELS && state; ++level) {
    __u64 id = state->cgroup->kn->id;
    for (__u32 i = 0; i < MEMORY_FILTER_MAX && i < filter.cgroups; ++i) {
      if (filter.cgroup[i] == id) return true;
    }
    state = state->parent;
  }
  return false;
}

static __always_inline bool is_traced(const struct task_struct* task) {
  return fits_pid(task->tgid) && fits_user(task->real_cred->uid.val) && fits_cgroup(task);
}

#endif
