#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/result.hpp"

namespace mapledger {

struct ReadResult {
  enum class Kind {
    kData,     ///< `bytes` bytes, not necessarily whole lines
    kTimeout,  ///< nothing came in time
    kWoken,    ///< the wake descriptor is readable
    kEnd,      ///< the stream has ended
  };
  Kind kind = Kind::kEnd;
  std::size_t bytes = 0;
};

/// Events that a source says it has lost, beside what its beats tell.
struct SourceLoss {
  enum class Kind {
    kUnseen,        ///< so many were never seen: no beat's SEEN has them
    kDroppedInAll,  ///< DROPPED as of the end: what is more than the last beat's is new
  };
  Kind kind = Kind::kUnseen;
  std::uint64_t events = 0;
  std::string detail;  ///< why
};

/// Where lines come from: a tracer that runs as a child, a recording, standard input. Passive: it does what
/// the reader, its owner, asks for, in the reader's thread. `wake` is a descriptor that interrupts a read
/// when readable.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// As in status and log: ebpf, stap, stdin, replay:demo.csv.zst.
  [[nodiscard]] virtual std::string name() const = 0;
  /// Recorded events, not this machine's present.
  [[nodiscard]] virtual bool is_replay() const { return false; }
  /// Whether start() may be called again after the end.
  [[nodiscard]] virtual bool can_restart() const { return false; }
  /// The tracer's process, to be left out of the ledger; 0 if there is none.
  [[nodiscard]] virtual pid_t child() const { return 0; }

  virtual Result<void> start() = 0;
  virtual Result<ReadResult> read(std::span<char> buffer, std::chrono::milliseconds timeout) = 0;
  /// Asks the stream to end soon; what is still in it can be read until kEnd.
  virtual void request_stop() = 0;
  /// After kEnd: losses that were not told yet.
  [[nodiscard]] virtual std::vector<SourceLoss> take_losses() { return {}; }
  /// After kEnd: how it ended, in words.
  [[nodiscard]] virtual std::string how_it_ended() { return "the stream ended"; }
};

}  // namespace mapledger
