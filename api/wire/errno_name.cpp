#include "api/wire/errno_name.hpp"

#include <fmt/format.h>

#include <cstring>

namespace mapledger::api {
namespace {

/// The kernel's MAX_ERRNO: results from -4095 to -1 are errors, all others addresses.
constexpr std::int64_t kMaxErrno = 4095;

}  // namespace

std::string shown_result(std::int64_t result) {
  if (result >= 0 || result < -kMaxErrno) return fmt::format("0x{:x}", static_cast<std::uint64_t>(result));
  const char* name = strerrorname_np(static_cast<int>(-result));
  return name != nullptr ? name : fmt::format("errno {}", -result);
}

}  // namespace mapledger::api
