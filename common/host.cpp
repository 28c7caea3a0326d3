#include "common/host.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <string_view>

namespace mapledger {
namespace {

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

std::uint64_t stable_mix(std::uint64_t hash, std::uint64_t value) {
  // splitmix64's finaliser (Steele, Lea, Flood 2014)
  std::uint64_t z = (hash ^ value) + 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
  return stable_mix(hash, text.size());
}

std::uint64_t own_resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t own_cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<std::uint64_t>(time.tv_sec * 1'000'000 + time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

HostInfo this_host() {
  HostInfo host;
  utsname names{};
  if (uname(&names) == 0) {
    host.name = names.nodename;
    host.kernel = names.release;
  }
  host.boot_id = first_line("/proc/sys/kernel/random/boot_id");
  host.page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::ifstream meminfo("/proc/meminfo");
  std::string key;
  std::string rest;
  std::uint64_t kib = 0;
  while (meminfo >> key >> kib && std::getline(meminfo, rest)) {
    if (key == "MemTotal:") host.memory_bytes = kib * 1024;
    if (key == "SwapTotal:") host.swap_bytes = kib * 1024;
    if (key == "Hugepagesize:") host.huge_page_bytes = kib * 1024;
  }
  host.id = machine_host_id().value_or(host_id_of_machine("name " + host.name));
  return host;
}

std::optional<std::uint64_t> machine_host_id() {
  const std::string machine = first_line("/etc/machine-id");
  if (machine.empty() || machine == "uninitialized") return std::nullopt;
  return host_id_of_machine(machine);
}

std::uint64_t host_id_of_machine(std::string_view machine_id) {
  return stable_hash("mapledger host " + std::string(machine_id));
}

bool in_initial_pid_namespace() {
  constexpr ino_t kInitialPidNamespace = 0xEFFFFFFC;  // PROC_PID_INIT_INO, include/linux/proc_ns.h
  struct stat ns {};
  return stat("/proc/self/ns/pid", &ns) == 0 && ns.st_ino == kInitialPidNamespace;
}

}  // namespace mapledger
