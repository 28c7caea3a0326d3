#include "api/store/explained.hpp"

namespace mapledger::api {
namespace {

// Sums of a process's life may pass 2^63, their differences hardly: modulo 2^64 all parts still add up.
std::uint64_t bits(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

std::int64_t as_signed(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

}  // namespace

Difference difference(const Process& process, const Explained& e) {
  const std::uint64_t asked = process.requested_bytes - process.returned_bytes;
  Difference d;
  d.total = as_signed(process.mapped_bytes.value_or(0) - process.net_bytes());
  d.mapped_over = as_signed(bits(e.mmap) - process.requested_bytes);
  d.holes = as_signed(bits(e.munmap) + process.returned_bytes);
  d.before = e.before;
  d.fork = e.fork;
  d.exec = e.exec;
  d.mremap = e.mremap;
  d.brk = e.brk;
  d.exit = e.exit;
  d.other = e.other;
  d.below_zero = as_signed(asked - process.net_bytes());
  return d;
}

}  // namespace mapledger::api
