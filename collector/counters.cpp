#include "collector/counters.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "common/names.hpp"

namespace mapledger {

std::vector<std::uint32_t> LeftOut::pids() const {
  std::vector<std::uint32_t> known;
  for (const auto& pid : pids_) {
    if (pid != 0) known.push_back(pid);
  }
  return known;
}

std::string LeftOut::json() const {
  static constexpr std::array<const char*, kCount> kWhy = {
      "the collector", "serves the collector's database connection", "the tracer"};
  nlohmann::json list = nlohmann::json::array();
  for (std::size_t who = 0; who < kCount; ++who) {
    const std::uint32_t pid = pids_[who];
    if (pid == 0) continue;
    std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(comm, name);
    list.push_back({{"pid", pid}, {"name", stored_name(name)}, {"why", kWhy[who]}});
  }
  return list.dump();
}

}  // namespace mapledger
