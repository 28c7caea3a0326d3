#include "collector/sweep/users.hpp"

#include <pwd.h>

namespace mapledger {

std::vector<std::uint32_t> Users::untold() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::uint32_t> uids;
  for (const auto& [uid, is_told] : told_) {
    if (!is_told) uids.push_back(uid);
  }
  return uids;
}

std::string user_name(std::uint32_t uid) {
  constexpr std::size_t kMostBytes = 16U << 10U;
  std::string buffer(kMostBytes, '\0');
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return entry.pw_name;
}

}  // namespace mapledger
