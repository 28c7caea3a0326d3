#pragma once

#include <array>
#include <cstdint>

#include "collector/account/pages.hpp"
#include "collector/parse/event.hpp"

namespace mapledger {

/// What changes mapped_bytes: the columns processes.by_* but by_before, in their order.
enum class Cause : std::uint8_t { kMmap, kMunmap, kMremap, kBrk, kExec, kFork, kExit, kOther };
inline constexpr std::size_t kCauses = 8;

/// By how many bytes each cause changed what a process has mapped.
struct Effects {
  std::array<std::int64_t, kCauses> bytes{};

  std::int64_t operator[](Cause cause) const { return bytes[static_cast<std::size_t>(cause)]; }
  void add(Cause cause, std::int64_t more) { add(static_cast<std::size_t>(cause), more); }
  Effects& operator+=(const Effects& more) {
    for (std::size_t i = 0; i < kCauses; ++i) add(i, more.bytes[i]);
    return *this;
  }
  [[nodiscard]] std::int64_t sum() const {
    std::uint64_t sum = 0;
    for (const std::int64_t more : bytes) sum += static_cast<std::uint64_t>(more);
    return static_cast<std::int64_t>(sum);
  }

 private:
  /// What no kernel says, a stream from elsewhere may: it wraps around.
  void add(std::size_t i, std::int64_t more) {
    bytes[i] =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(bytes[i]) + static_cast<std::uint64_t>(more));
  }
};

/// More than any address space has (57 bits with five levels of page tables); a larger number is cut to it.
inline constexpr std::uint64_t kMostMappedBytes = 1ULL << 57U;

/// What total_vm and the like come to in bytes.
constexpr std::uint64_t mapped_bytes(std::uint64_t count, const PageSizes& pages) {
  return count > kMostMappedBytes / pages.page ? kMostMappedBytes : count * pages.page;
}

/// mmap and mremap answer an address, munmap 0, or -errno, of which there are at most 4095 (IS_ERR_VALUE()).
/// brk answers the break: it failed if that is not what was asked for (brk(2), "C library/kernel
/// differences").
bool has_failed(const Event& event);

/// Says which cause a change of what a process has mapped has. An event shows the mm as it is on return from
/// a call, which is not the call's work alone: a stack may have grown, shmat adds without an event, and
/// another thread's call may be seen before its own event comes. One for each mm; owned by the accountant.
class Explainer {
 public:
  /// Of a request by which total_vm came to differ by `delta` bytes from the event before, of which the stack
  /// `stack_delta`. The effects add up to `delta`.
  ///
  /// Where a call's arguments say what it did, it is that. Where what was mapped before decides (a MAP_FIXED
  /// mapping over another, a munmap of holes), it is as much of `delta` as it can have done; if a later call
  /// then did more than shows, its work had been in that `delta`, and the munmap is set right.
  Effects explain(const Event& request, std::int64_t delta, std::int64_t stack_delta, std::int64_t time_us,
                  const PageSizes& pages);

  /// As a child's begins.
  [[nodiscard]] Explainer forked() const;

 private:
  struct Share {
    std::int64_t effect = 0;
    std::int64_t hole = 0;  ///< by how much less a munmap gave back than it was asked for
  };
  [[nodiscard]] Share share_of(const Event& request, std::int64_t delta, const PageSizes& pages) const;

  std::uint64_t break_ = 0;  // after the newest brk, rounded up to a page; 0: not known
  // of the calls of the last moments
  std::int64_t time_us_ = 0;
  std::int64_t unexplained_ = 0;
  std::int64_t holes_ = 0;
};

/// The cause that an event is, if it is one.
Cause cause_of(Kind kind);

}  // namespace mapledger
