#pragma once

#include <cstdint>

namespace mapledger {

/// Sizes of the traced machine's pages, in bytes.
struct PageSizes {
  std::uint64_t page = 4096;
  std::uint64_t huge = 2U << 20U;  ///< the default huge page
};

/// Rounds up to a multiple of `unit`, a power of two; lengths that would overflow stay as they are (the
/// kernel refuses them: do_mmap(), mm/mmap.c).
constexpr std::uint64_t round_up(std::uint64_t length, std::uint64_t unit) {
  const std::uint64_t rounded = (length + unit - 1) & ~(unit - 1);
  return rounded < length ? length : rounded;
}

/// What a successful mmap of `length` took: whole pages, with MAP_HUGETLB whole huge pages of the size that
/// bits 26-31 of the flags give (mmap(2); ksys_mmap_pgoff(), mm/mmap.c). munmap never rounds to huge pages.
constexpr std::uint64_t requested_bytes(std::uint64_t length, std::uint64_t flags, const PageSizes& sizes) {
  constexpr std::uint64_t kMapHugetlb = 0x40000;
  constexpr unsigned kHugeShift = 26;
  constexpr std::uint64_t kHugeMask = 0x3F;
  if ((flags & kMapHugetlb) == 0) return round_up(length, sizes.page);
  const std::uint64_t log2 = (flags >> kHugeShift) & kHugeMask;
  return round_up(length, log2 == 0 ? sizes.huge : std::uint64_t{1} << log2);
}

}  // namespace mapledger
