#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mapledger::api {

// The names that the man pages have for bits of a call's arguments, in the order of the bits. Bits without a
// name come last, together, as a hexadecimal number.

/// mmap's prot: {"PROT_READ", "PROT_WRITE"}; {"PROT_NONE"} for none.
std::vector<std::string> protection_names(std::uint64_t protection);

/// mmap's flags: {"MAP_PRIVATE", "MAP_ANONYMOUS"}. The size in MAP_HUGETLB's flags is a name: "MAP_HUGE_2MB".
std::vector<std::string> map_flag_names(std::uint64_t flags);

/// mremap's flags.
std::vector<std::string> remap_flag_names(std::uint64_t flags);

}  // namespace mapledger::api
