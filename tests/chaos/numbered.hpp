#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace mapledger::chaos {

/// What numbered_workload asks the kernel for, and the file in which it says when. The workload writes both,
/// the checker reads the file and compares it with the ledger.
///
/// Request n is at an address that tells n: kTop - (n + 1) * kStride. Going down, an odd number's munmap
/// takes in the mapping of the number before, so that at most one is there at a time.
inline constexpr std::uint64_t kTop =
    0x2000'0000'0000;  ///< no loader, heap or sanitizer puts anything near it
inline constexpr std::uint64_t kStride = 0x1'0000;
inline constexpr std::uint64_t kMostNumbers = 100'000'000;

struct NumberedRequest {
  bool is_mmap = false;
  bool fails = false;
  std::uint64_t address = 0;
  std::uint64_t length = 0;
  bool operator==(const NumberedRequest&) const = default;
};

constexpr NumberedRequest request_of(std::uint64_t n) {
  constexpr std::uint64_t kMoreThanThereIs = 1ULL << 50U;  // ENOMEM: past the end of the address space
  const std::uint64_t address = kTop - (n + 1) * kStride;
  if (n % 2 == 1) return {false, false, address, 2 * kStride};
  if (n % 8 == 6) return {true, true, address, kMoreThanThereIs};
  return {true, false, address, 1 + n * 1237 % kStride};  // most lengths are no whole pages
}

constexpr std::optional<std::uint64_t> number_at(std::uint64_t address) {
  if (address >= kTop || address < kTop - kMostNumbers * kStride || address % kStride != 0)
    return std::nullopt;
  return (kTop - address) / kStride - 1;
}

/// CLOCK_BOOTTIME nanoseconds, read right before and right after the system call.
struct CallTime {
  std::uint64_t before_ns;
  std::uint64_t after_ns;
};

/// The file: this head, at kCallsAt as many CallTime as there are numbers.
struct NumbersHead {
  std::uint64_t magic;
  std::uint64_t pid;
  std::int64_t least_utc_offset_ns;  ///< of all that were seen while it ran, CLOCK_REALTIME - CLOCK_BOOTTIME
  std::int64_t most_utc_offset_ns;
  std::atomic<std::uint64_t> count;
};
inline constexpr std::uint64_t kNumbersMagic = 0x6D6C6E756D620001ULL;
inline constexpr std::uint64_t kCallsAt = 4096;
static_assert(sizeof(NumbersHead) <= kCallsAt && std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace mapledger::chaos
