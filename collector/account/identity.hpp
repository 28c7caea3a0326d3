#pragma once

#include <cstdint>
#include <string_view>

#include "collector/parse/event.hpp"
#include "common/host.hpp"

namespace mapledger {

/// Who is who: a process is (boot, pid, start time since boot, self_exec_id), so a reused pid or a new
/// program in the same pid is another. In a stream without these it is (pid, name) of this run. The id is a
/// hash of it, since a ledger without AUTO_INCREMENT needs a key that two collectors' runs agree on.
class Identity {
 public:
  /// `world` tells apart what must not be mixed: the boot of a live machine, the run of a replay.
  explicit Identity(std::uint64_t world) : world_(world) {}

  [[nodiscard]] std::uint64_t of(const Event& event) const {
    return event.has_head ? of(event.pid, event.start_ns, event.exec_id)
                          : stable_mix(stable_mix(world_, event.pid), stable_hash(event.name));
  }

  [[nodiscard]] std::uint64_t of(std::uint32_t pid, std::uint64_t start_ns, std::uint64_t exec_id) const {
    return stable_mix(stable_mix(stable_mix(world_, pid), start_ns), exec_id);
  }

 private:
  std::uint64_t world_;
};

}  // namespace mapledger
