#include "api/wire/flag_names.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

namespace mapledger::api {
namespace {

struct Bit {
  std::uint64_t bit;
  std::string_view name;
};

// The kernel's uapi: asm-generic/mman-common.h, mman.h, linux/mman.h, asm/mman.h of x86.
constexpr std::array kProtections = {
    Bit{0x1, "PROT_READ"}, Bit{0x2, "PROT_WRITE"},           Bit{0x4, "PROT_EXEC"},
    Bit{0x8, "PROT_SEM"},  Bit{0x1000000, "PROT_GROWSDOWN"}, Bit{0x2000000, "PROT_GROWSUP"}};
constexpr std::array kMapFlags = {
    Bit{0x10, "MAP_FIXED"},        Bit{0x20, "MAP_ANONYMOUS"},   Bit{0x40, "MAP_32BIT"},
    Bit{0x80, "MAP_ABOVE4G"},      Bit{0x100, "MAP_GROWSDOWN"},  Bit{0x800, "MAP_DENYWRITE"},
    Bit{0x1000, "MAP_EXECUTABLE"}, Bit{0x2000, "MAP_LOCKED"},    Bit{0x4000, "MAP_NORESERVE"},
    Bit{0x8000, "MAP_POPULATE"},   Bit{0x10000, "MAP_NONBLOCK"}, Bit{0x20000, "MAP_STACK"},
    Bit{0x40000, "MAP_HUGETLB"},   Bit{0x80000, "MAP_SYNC"},     Bit{0x100000, "MAP_FIXED_NOREPLACE"}};
constexpr std::array kRemapFlags = {Bit{0x1, "MREMAP_MAYMOVE"}, Bit{0x2, "MREMAP_FIXED"},
                                    Bit{0x4, "MREMAP_DONTUNMAP"}};

constexpr std::uint64_t kTypeMask = 0xf;
/// By their number; 0 is refused by the kernel.
constexpr std::array<std::string_view, 4> kTypes = {"", "MAP_SHARED", "MAP_PRIVATE", "MAP_SHARED_VALIDATE"};
constexpr std::uint64_t kHugetlb = 0x40000;
constexpr unsigned kHugeShift = 26;
constexpr std::uint64_t kHugeMask = 0x3f;

void add_bits(std::vector<std::string>& names, std::uint64_t bits, std::span<const Bit> known) {
  for (const Bit& each : known) {
    if ((bits & each.bit) == 0) continue;
    names.emplace_back(each.name);
    bits &= ~each.bit;
  }
  if (bits != 0) names.push_back(fmt::format("0x{:x}", bits));
}

std::string huge_size(std::uint64_t log2) {
  if (log2 >= 30) return fmt::format("MAP_HUGE_{}GB", std::uint64_t{1} << (log2 - 30));
  if (log2 >= 20) return fmt::format("MAP_HUGE_{}MB", std::uint64_t{1} << (log2 - 20));
  if (log2 >= 10) return fmt::format("MAP_HUGE_{}KB", std::uint64_t{1} << (log2 - 10));
  return fmt::format("MAP_HUGE_2^{}", log2);
}

}  // namespace

std::vector<std::string> protection_names(std::uint64_t protection) {
  if (protection == 0) return {"PROT_NONE"};
  std::vector<std::string> names;
  add_bits(names, protection, kProtections);
  return names;
}

std::vector<std::string> map_flag_names(std::uint64_t flags) {
  std::vector<std::string> names;
  const std::uint64_t type = flags & kTypeMask;
  if (type < kTypes.size()) {
    if (type != 0) names.emplace_back(kTypes.at(type));
    flags &= ~kTypeMask;
  }
  const std::uint64_t log2 = flags >> kHugeShift & kHugeMask;
  if ((flags & kHugetlb) != 0 && log2 != 0) {
    names.push_back(huge_size(log2));
    flags &= ~(kHugeMask << kHugeShift);
  }
  add_bits(names, flags, kMapFlags);
  return names;
}

std::vector<std::string> remap_flag_names(std::uint64_t flags) {
  std::vector<std::string> names;
  add_bits(names, flags, kRemapFlags);
  return names;
}

}  // namespace mapledger::api
