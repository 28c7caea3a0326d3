#include "tests/bench/api/ledger_model.hpp"

#include <algorithm>

namespace mapledger::bench {
namespace {

constexpr std::uint64_t kRowsInSecond = 1'000'000 / static_cast<std::uint64_t>(kRowUs);
constexpr std::uint64_t kBusy = 20;

std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 33U;
  x *= 0xff51afd7ed558ccdU;
  x ^= x >> 33U;
  x *= 0xc4ceb9fe1a85ec53U;
  return x ^ (x >> 33U);
}

}  // namespace

Row row_of(std::uint64_t age) {
  const std::uint64_t random = mixed(age + 1);
  Row row;
  row.age = age;
  // The last two of those that live make no request.
  row.process =
      age % 2 == 0 ? kLive + age / kShortRows : (age / kRowsInSecond * 7 + random % kBusy) % (kLive - 2);
  row.program = program_of(row.process);
  const std::uint64_t kind = random >> 8U & 127U;
  row.call = kind < 70 ? 0 : kind < 120 ? 1 : kind < 124 ? 2 : 3;
  row.length = 4096 * (1 + (random >> 16U & 63U));
  row.failed = random % 50'000 == 7;
  if (age % 30'000 == 15'001 && age < 90'000) {
    row.program = kThree;
    row.call = 0;
    row.length = 1ULL << 40U;
    row.failed = true;
  } else if (age % 100'000 == 50'001) {
    row.program = kRare;
  }
  if (row.call == 3) row.length = 0;
  return row;
}

std::string program_name(std::uint64_t program) {
  if (program == kThree) return "three";
  if (program == kRare) return "rare";
  if (program == kNone) return "none";
  return "program" + std::to_string(program);
}

std::uint64_t program_of(std::uint64_t process) {
  return mixed(process) % kThree;
}

std::uint64_t pid_of(std::uint64_t process) {
  return 1'000 + process % 3'000'000;
}

}  // namespace mapledger::bench
