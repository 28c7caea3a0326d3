#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/store/types.hpp"

namespace mapledger::api {

/// What changed a process's mapped_bytes, in signed bytes that add up to it: the columns by_*, as the
/// collector keeps them.
struct Explained {
  std::int64_t before = 0;  ///< mapped when the process was first seen
  std::int64_t mmap = 0;
  std::int64_t munmap = 0;
  std::int64_t mremap = 0;
  std::int64_t brk = 0;
  std::int64_t exec = 0;
  std::int64_t fork = 0;
  std::int64_t exit = 0;
  std::int64_t other = 0;  ///< what nothing above explains
};

/// The process that made one, by its newest program.
struct Parent {
  std::uint64_t id = 0;
  std::uint64_t pid = 0;
  std::string name;
};

/// A program of a process, which goes on from one to the next by exec.
struct Life {
  std::uint64_t id = 0;
  std::string name;
  std::int64_t first_seen_us = 0;
  std::int64_t last_seen_us = 0;
  std::optional<std::int64_t> exited_us;
  std::uint64_t exec_id = 0;
};

/// A program in a process that another made.
struct Child {
  std::uint64_t id = 0;
  std::uint64_t pid = 0;
  std::string name;
  std::int64_t first_seen_us = 0;
  std::optional<std::int64_t> exited_us;
};

/// One process with what is not read of all.
struct ProcessDetail {
  Process process;
  std::optional<Explained> explained;      ///< nothing: the stream carries no mapped_bytes
  std::optional<Parent> parent;            ///< nothing: not in the ledger
  std::optional<std::int64_t> started_us;  ///< nothing: nobody saw the fork
  std::vector<Life> lives;                 ///< the newest, oldest first
  std::vector<Child> children;             ///< the newest, newest first
  bool has_more_children = false;
};

/// Why mapped_bytes is not net_bytes: signed bytes that add up to `total` = mapped_bytes - net_bytes.
struct Difference {
  std::int64_t total = 0;
  std::int64_t mapped_over = 0;  ///< mmap's effect less what it asked for: MAP_FIXED over what was mapped
  std::int64_t holes = 0;        ///< what munmap was told to give back and was not mapped
  std::int64_t before = 0;
  std::int64_t fork = 0;
  std::int64_t exec = 0;
  std::int64_t mremap = 0;
  std::int64_t brk = 0;
  std::int64_t exit = 0;
  std::int64_t other = 0;
  std::int64_t below_zero = 0;  ///< more was given back than asked for, and net stops at 0
};

Difference difference(const Process& process, const Explained& explained);

}  // namespace mapledger::api
