#pragma once

#include <cstdint>
#include <functional>

#include "collector/config.hpp"
#include "collector/spool/file_system.hpp"
#include "common/host.hpp"
#include "common/result.hpp"

namespace mapledger {

/// The id under which this machine is in the ledger, whatever its name. It is that of, the first that there
/// is: HOST_ID; the machine id; one made up at the first start. The last is kept in DATA_DIR/host_id, as is
/// that of a machine which turned out to be the clone of one that lives (HostLease): it stays its own for as
/// long as HOST_ID and the machine id are those of the other.
///     mapledger host 1\n<id by HOST_ID or machine id, or 0> <own id> <id it is a clone of, or 0>\n
/// in 16 hexadecimal digits each. Owned by the app.
class HostIdentity {
 public:
  static Result<HostIdentity> find(spool::FileSystem& files, const CollectorConfig& config,
                                   const HostInfo& here);

  [[nodiscard]] std::uint64_t id() const { return own_; }
  /// 0: of none.
  [[nodiscard]] std::uint64_t clone_of() const { return clone_of_; }

  /// Another machine lives under our id: from now on, and at each further start, we have another.
  Result<void> part();

 private:
  HostIdentity(spool::FileSystem& files, const std::filesystem::path& data_dir)
      : files_(files), path_((data_dir / "host_id").string()) {}
  Result<bool> read();
  Result<void> write();

  std::reference_wrapper<spool::FileSystem> files_;
  std::string path_;
  std::uint64_t base_ = 0;
  std::uint64_t own_ = 0;
  std::uint64_t clone_of_ = 0;
};

/// Of HOST_ID: 16 hexadecimal digits are the id itself, as it is shown; any other text is taken for a machine
/// id.
std::uint64_t host_id_of(const std::string& setting);

}  // namespace mapledger
