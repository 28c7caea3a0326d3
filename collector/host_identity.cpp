#include "collector/host_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <random>

#include <spdlog/spdlog.h>

namespace mapledger {
namespace {

std::uint64_t random_id() {
  std::random_device device;
  const std::uint64_t high = device();
  return (high << 32U | device()) | 1U;  // never 0
}

/// Where a release before this one kept the spool of a machine without a machine id: by its name.
bool has_spool(spool::FileSystem& files, const std::filesystem::path& data_dir, std::uint64_t id) {
  return files.list((data_dir / "spool" / fmt::format("{:016x}", id)).string()).has_value();
}

}  // namespace

std::uint64_t host_id_of(const std::string& setting) {
  std::uint64_t id = 0;
  const char* end = setting.data() + setting.size();
  const bool is_id =
      setting.size() == 16 && std::from_chars(setting.data(), end, id, 16).ptr == end &&
      std::none_of(setting.begin(), setting.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  return is_id && id != 0 ? id : host_id_of_machine(setting);
}

Result<HostIdentity> HostIdentity::find(spool::FileSystem& files, const CollectorConfig& config,
                                        const HostInfo& here) {
  HostIdentity identity(files, config.data_dir);
  const std::uint64_t base =
      config.host_id.empty() ? machine_host_id().value_or(0) : host_id_of(config.host_id);
  const auto known = identity.read();
  if (!known) return known.error();
  if (*known && identity.base_ == base) return identity;
  identity.base_ = base;
  identity.clone_of_ = 0;
  identity.own_ = base;
  if (base != 0) return identity;
  identity.own_ = has_spool(files, config.data_dir, here.id) ? here.id : random_id();
  if (const auto written = identity.write(); !written) return written.error();
  spdlog::info(
      "this machine has no /etc/machine-id: its id in the ledger is {:016x}, kept in {}. Set HOST_ID where "
      "DATA_DIR does not last.",
      identity.own_, identity.path_);
  return identity;
}

Result<void> HostIdentity::part() {
  clone_of_ = own_;
  own_ = random_id();
  return write();
}

/// Whether there is one.
Result<bool> HostIdentity::read() {
  const auto text = spool::read_small_file(files_.get(), path_);
  if (!text && text.error().problem == spool::FileProblem::kNotFound) return false;
  if (!text) return text.error();
  unsigned long long base = 0;
  unsigned long long own = 0;
  unsigned long long clone_of = 0;
  if (std::sscanf(text->c_str(), "mapledger host 1\n%16llx %16llx %16llx\n", &base, &own, &clone_of) != 3 ||
      own == 0) {
    return Error{path_ +
                 " is not what a collector writes: restore it, or take it away, and this is another "
                 "machine in the ledger"};
  }
  base_ = base;
  own_ = own;
  clone_of_ = clone_of;
  return true;
}

Result<void> HostIdentity::write() {
  const std::string text = fmt::format("mapledger host 1\n{:016x} {:016x} {:016x}\n", base_, own_, clone_of_);
  if (const auto made = files_.get().make_directories(spool::directory_of(path_)); !made) return made.error();
  const auto written = spool::write_durably(files_.get(), path_, text);
  if (!written) return written.error();
  return {};
}

}  // namespace mapledger
