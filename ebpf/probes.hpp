#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ebpf/attach.hpp"
#include "ebpf/filter.hpp"
#include "ebpf/memory_event.h"
#include "ebpf/probe_set.hpp"

struct ring_buffer;

namespace mapledger::ebpf {

/// The probes in the kernel and this end of their ring buffer.
/// Owns all of it: when it goes, the probes go. One thread.
class Probes {
 public:
  struct Config {
    std::uint32_t ring_bytes = 8U << 20U;  ///< a power of two, at least a page
    /// Thread groups, at most MEMORY_LEAVE_OUT_MAX; this process must be among them.
    std::vector<std::uint32_t> leave_out;
    Filter filter;
    AttachChoice attach = AttachChoice::kAuto;
  };

  using SharedMemory = std::unique_ptr<MemoryShared, void (*)(MemoryShared*)>;

  /// Returns false to end the drain early.
  using Sink = std::function<bool(const MemoryEvent&)>;

  /// Loads the probes without arming them, so that what cannot work is known early. Throws std::runtime_error
  /// that says what to do.
  Probes(const Config& config, Sink sink);
  ~Probes() = default;
  Probes(const Probes&) = delete;
  Probes& operator=(const Probes&) = delete;

  /// Arms the probes. Throws std::runtime_error that says what to do.
  void arm();
  /// When it returns no probe tells of anything any more; what they left in the ring can still be drained.
  void disarm();

  /// How they are attached, for people: final once armed.
  std::string attached() const;

  /// Hands every event in the ring to the sink. False: ended early by the sink, there may be more.
  bool drain();

  /// Hands the processes that exist now to `each`, as MEMORY_LIVE; those left out are not among them. Throws
  /// std::runtime_error.
  void list(const std::function<void(const MemoryEvent&)>& each) const;

  /// Readable (poll) when there is an event and the probes were told to wake whoever waits.
  int wake_fd() const;
  /// The next event shall make wake_fd() readable. Without it the probes wake nobody, which is cheaper for
  /// them.
  void want_wake();
  void refuse_wake();

  /// Summed over the processors since arm(). Between an event's count and its place in the ring is a moment.
  MemoryCounts counts() const;

 private:
  void load();
  void take_sys_exit_instead(const ProbesRefused& refused);
  void take_sys_exit_instead(const std::string& why);

  Config config_;
  Sink sink_;
  Attach attach_;
  std::string fexit_refusal_;  ///< empty: it was not refused
  std::unique_ptr<ProbeSet> set_;
  SharedMemory shared_;
  std::unique_ptr<ring_buffer, void (*)(ring_buffer*)> ring_;
};

}  // namespace mapledger::ebpf
