#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mapledger::bench {

/// A made-up ledger of one machine that ends at a fixed moment: 5,000 requests a second, of 500 processes
/// that live, twenty of which are busy in a second, and of processes that end after 200 requests. Everything
/// follows from a row's number counted back from the newest, so the newest part of a ledger is the same
/// whatever its length. Pure, any thread.
inline constexpr std::uint64_t kHost = 1;
inline constexpr std::int64_t kEndUs = 1'764'590'400'000'000;  // 2025-12-01T12:00:00Z
inline constexpr std::int64_t kRowUs = 200;                    ///< between two requests
inline constexpr std::uint64_t kBatchRows = 1'000;
inline constexpr std::uint64_t kShortRows =
    400;  ///< rows in the time of a process that ends; half are its own
inline constexpr std::uint64_t kLive = 500;
inline constexpr std::uint64_t kPrograms = 60;
/// The names of the last three programs: one that bears three requests, one that has one in 100,000, and one
/// that has none.
inline constexpr std::uint64_t kThree = 57;
inline constexpr std::uint64_t kRare = 58;
inline constexpr std::uint64_t kNone = 59;

struct Row {
  std::uint64_t age = 0;      ///< 0: the newest
  std::uint64_t process = 0;  ///< below kLive one that lives; else kLive + the age of one that ended
  std::uint64_t program = 0;
  unsigned call = 0;  ///< 0 mmap, 1 munmap, 2 mremap, 3 brk
  bool failed = false;
  std::uint64_t length = 0;

  [[nodiscard]] std::int64_t time_us() const { return kEndUs - static_cast<std::int64_t>(age) * kRowUs; }
};

Row row_of(std::uint64_t age);

std::string program_name(std::uint64_t program);
std::uint64_t program_of(std::uint64_t process);
std::uint64_t pid_of(std::uint64_t process);
inline std::uint64_t id_of(std::uint64_t process) {
  return process + 1'000;
}

}  // namespace mapledger::bench
