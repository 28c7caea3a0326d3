#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "collector/sink/clock_skew.hpp"
#include "common/host.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger {

/// The right to write under a host's id: its row in host_leases, by the database's clock. The boot that holds
/// it renews it with every report. Another boot gets it once it has run out, or was given back: that is the
/// machine, started again. While it is renewed, another boot is another machine, which has the same machine
/// id: a clone, that needs an id of its own (HostIdentity). So two machines never take turns at fencing each
/// other off. Within one boot it is no matter which collector holds it: the checkpoint sees to that.
/// Owned by who opens the ledger, one thread at a time.
class HostLease {
 public:
  /// A report is due each second: one that is late by so much has ended, as far as anyone can tell.
  static constexpr std::chrono::seconds kHolds{10};

  enum class Answer {
    kTaken,
    kWait,   ///< another boot's, which was not heard of since the try before: it may have ended
    kClone,  ///< another boot's, which lives
  };
  mysql::DbResult<Answer> take(mysql::Connection& database, const HostInfo& host);
  /// Without asking who has it: a recording is of one boot, whoever replays it.
  static mysql::DbResult<void> seize(mysql::Connection& database, const HostInfo& host);
  /// Says that we live, or with `ends` that we gave it back. False: it is another boot's now.
  static mysql::DbResult<bool> renew(mysql::Connection& database, const HostInfo& host,
                                     const std::optional<ClockSkew>& skew, bool ends);

  /// In words, after kWait and kClone.
  [[nodiscard]] const std::string& holder() const { return holder_; }

 private:
  std::string seen_boot_;
  std::int64_t seen_alive_us_ = 0;
  std::string holder_;
};

}  // namespace mapledger
