#include "api/store/types.hpp"

namespace mapledger::api {
namespace {

std::uint64_t number_of(const Process& p, ProcessSort sort) {
  switch (sort) {
    case ProcessSort::kNet:
      return p.net_bytes();
    case ProcessSort::kMapped:
      return p.mapped_bytes.value_or(0);
    case ProcessSort::kResident:
      return p.resident_bytes.value_or(0);
    case ProcessSort::kRequested:
      return p.requested_bytes;
    case ProcessSort::kReturned:
      return p.returned_bytes;
    case ProcessSort::kPeak:
      return p.peak_bytes;
    case ProcessSort::kMmapCalls:
      return p.mmap_calls;
    case ProcessSort::kMunmapCalls:
      return p.munmap_calls;
    case ProcessSort::kFailedCalls:
      return p.failed_calls;
    case ProcessSort::kPid:
      return p.pid;
    case ProcessSort::kFirstSeen:
      return static_cast<std::uint64_t>(p.first_seen_us);
    case ProcessSort::kLastSeen:
      return static_cast<std::uint64_t>(p.last_seen_us);
    case ProcessSort::kExited:
      return static_cast<std::uint64_t>(p.exited_us.value_or(INT64_MAX));
    case ProcessSort::kName:
      return 0;
  }
  return 0;
}

}  // namespace

ProcessKey key_of(const Process& process, ProcessSort sort) {
  ProcessKey key;
  key.sort = sort;
  key.number = number_of(process, sort);
  if (sort == ProcessSort::kName) key.text = process.name;
  key.id = process.id;
  return key;
}

}  // namespace mapledger::api
