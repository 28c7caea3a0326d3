#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/wire/stream.hpp"

namespace mapledger::api {

/// A message of docs/stream.md, serialized once for all clients that get it.
struct Publication {
  enum class Kind {
    kSnapshot,  ///< for those who asked and wait
    kChange,    ///< for those who have a snapshot
    kRestart,   ///< a snapshot for both: another machine is shown
  };
  Topic topic = Topic::kProcesses;
  Kind kind = Kind::kChange;
  std::uint64_t seq = 0;
  std::shared_ptr<const std::string> text;
  HostScope host = kShownHost;
  std::string filter = {};  ///< LiveFilter::key() of those it is for; empty: those without one
};

}  // namespace mapledger::api
