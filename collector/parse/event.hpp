#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "common/names.hpp"

namespace mapledger {

/// What a line tells, or in the case of kSwept the collector's own look at /proc (collector/sweep/).
enum class Kind : std::uint8_t { kMmap, kMunmap, kMremap, kBrk, kExec, kFork, kExit, kLive, kSwept };

/// One event of the line protocol (stap/README.md), every field decoded. Reused from line to line: only the
/// fields of its kind are meaningful. `name` may point into the line or into `unescaped`, so it lives as long
/// as both.
struct Event {
  Kind kind = Kind::kMmap;
  bool has_head = false;  ///< false: an older line form, which carries pid, length and name alone
  std::uint32_t cpu = 0;
  std::uint32_t pid = 0;  ///< thread group
  std::uint32_t tid = 0;
  std::uint32_t uid = 0;
  std::uint64_t seq = 0;      ///< of this CPU
  std::uint64_t time_ns = 0;  ///< CLOCK_BOOTTIME; in an older form CLOCK_REALTIME
  std::uint64_t start_ns = 0;
  std::uint64_t exec_id = 0;
  std::uint64_t vm_pages = 0;
  std::uint64_t stack_pages = 0;
  std::uint64_t resident_pages = 0;

  std::uint64_t address = 0;
  std::uint64_t length = 0;      ///< mremap: the new length
  std::uint64_t old_length = 0;  ///< mremap
  std::uint64_t prot = 0;        ///< mmap
  std::uint64_t flags = 0;       ///< mmap, mremap
  std::int64_t result = 0;
  std::uint32_t parent = 0;  ///< fork, live: the parent's thread group
  bool shared_mm = false;    ///< fork
  std::uint64_t status = 0;  ///< exit

  std::string_view cgroup;  ///< swept: path in the cgroup hierarchy; empty: as it was

  std::string_view name;  ///< raw bytes, at most kMaxNameBytes
  std::array<char, kMaxNameBytes> unescaped{};

  [[nodiscard]] bool is_request() const { return kind <= Kind::kBrk; }
  /// Of the stream that is numbered and counted: not the list of processes, nor what a sweep found.
  [[nodiscard]] bool is_counted() const { return kind <= Kind::kExit; }
};

/// The fields of a hello line; "-" where the tracer does not know one.
struct Hello {
  std::string_view tracer, kernel, boot_id, page_bytes, huge_page_bytes, utc_offset, memory_bytes, swap_bytes,
      host_name;
};

struct Beat {
  std::uint64_t time_ns = 0;
  std::int64_t utc_offset_ns = 0;
  std::uint64_t seen = 0;
  std::uint64_t dropped = 0;
};

}  // namespace mapledger
