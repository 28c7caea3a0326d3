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

/// Of an event that is not swept or live.
Cause cause_of(Kind kind);

/// How much of `delta`, by which the mm's total_vm has changed since the event before, in bytes, is this
/// request's own doing; the rest (a stack that grew, shmat, another thread's call that is not reported yet)
/// is not. Where the call's arguments say it, it is what they say; where what was mapped before decides (a
/// MAP_FIXED mapping over another, a munmap of holes), as much of `delta` as the call can have done.
/// `break_before`: of the brk before, rounded up to a page; 0: not known.
std::int64_t effect_of(const Event& request, std::int64_t delta, std::uint64_t break_before,
                       const PageSizes& pages);

}  // namespace mapledger
