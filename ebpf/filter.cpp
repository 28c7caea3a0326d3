#include "ebpf/filter.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>

namespace mapledger::ebpf {
namespace {

template <class Number, class Place>
std::uint32_t put(const std::vector<Number>& given, Place& place, const char* what) {
  if (given.size() > std::size(place)) {
    throw std::runtime_error("at most " + std::to_string(std::size(place)) + ' ' + what +
                             " can be chosen to be traced");
  }
  std::ranges::copy(given, std::begin(place));
  return static_cast<std::uint32_t>(given.size());
}

}  // namespace

MemoryFilter memory_filter(const Filter& filter) {
  MemoryFilter memory{};
  memory.pids = put(filter.pids, memory.pid, "processes");
  memory.users = put(filter.users, memory.user, "users");
  memory.cgroups = put(filter.cgroups, memory.cgroup, "cgroups");
  return memory;
}

}  // namespace mapledger::ebpf
