#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace mapledger {

/// The users whose processes were met, for whoever tells the ledger their names. Any thread.
class Users {
 public:
  void met(std::uint32_t uid) {
    const std::lock_guard lock(mutex_);
    told_.emplace(uid, false);
  }
  /// Those whose names the ledger has not been told.
  [[nodiscard]] std::vector<std::uint32_t> untold() const;
  void told(std::uint32_t uid) {
    const std::lock_guard lock(mutex_);
    told_[uid] = true;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, bool> told_;
};

/// The user's name as this machine resolves it (getpwuid_r(3), which may ask the network and take its time);
/// "": it has none.
std::string user_name(std::uint32_t uid);

}  // namespace mapledger
