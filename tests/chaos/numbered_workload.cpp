// numbered_workload FILE RATE SECONDS: asks the kernel RATE times a second for memory, as numbered.hpp says,
// until SIGTERM or SECONDS are over, and writes into FILE when. It keeps to CLOCK_BOOTTIME: what it could not
// do in time it makes up for. Prints "ready PID" before the first request. After that it makes no others.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "common/clock.hpp"
#include "tests/chaos/numbered.hpp"

namespace mapledger::chaos {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;

volatile std::sig_atomic_t stopped = 0;

void stop(int) {
  stopped = 1;
}

struct Numbers {
  NumbersHead* head;
  CallTime* calls;
};

bool make_numbers(const char* path, std::uint64_t most, Numbers& numbers) {
  const std::uint64_t bytes = kCallsAt + most * sizeof(CallTime);
  const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, static_cast<off_t>(bytes)) != 0) return false;
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED) return false;
  numbers.head = new (memory)
      NumbersHead{kNumbersMagic, static_cast<std::uint64_t>(getpid()), utc_offset_ns(), utc_offset_ns(), 0};
  numbers.calls = reinterpret_cast<CallTime*>(static_cast<char*>(memory) + kCallsAt);
  return true;
}

/// By bare system calls: a sanitizer has its own ideas of mmap. Whether the kernel did what request_of() says
/// it does.
bool ask(const NumberedRequest& request) {
  if (!request.is_mmap) return syscall(SYS_munmap, request.address, request.length) == 0;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  const long got = syscall(SYS_mmap, request.address, request.length, PROT_NONE, kFlags, -1, 0);
  return request.fails ? got == -1 && errno == ENOMEM : got == static_cast<long>(request.address);
}

void sleep_until(std::uint64_t boottime_ns) {
  const timespec until{static_cast<time_t>(boottime_ns / kSecondNs),
                       static_cast<long>(boottime_ns % kSecondNs)};
  clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &until, nullptr);
}

/// False: the kernel did something else.
bool run(const Numbers& numbers, std::uint64_t rate, std::uint64_t most) {
  constexpr std::uint64_t kMostWakesASecond = 1'000;
  const std::uint64_t at_once = std::max<std::uint64_t>(1, rate / kMostWakesASecond);
  const std::uint64_t began_ns = boottime_now_ns();
  for (std::uint64_t n = 0; n < most && stopped == 0;) {
    sleep_until(began_ns + n * kSecondNs / rate);
    for (const std::uint64_t end = std::min(most, n + at_once); n < end; ++n) {
      const NumberedRequest request = request_of(n);
      CallTime& call = numbers.calls[n];
      call.before_ns = boottime_now_ns();
      const bool as_told = ask(request);
      call.after_ns = boottime_now_ns();
      if (!as_told) return false;
      numbers.head->count.store(n + 1, std::memory_order_release);
      if (n % rate != 0) continue;
      const std::int64_t offset = utc_offset_ns();
      numbers.head->least_utc_offset_ns = std::min(numbers.head->least_utc_offset_ns, offset);
      numbers.head->most_utc_offset_ns = std::max(numbers.head->most_utc_offset_ns, offset);
    }
  }
  return true;
}

int workload(const char* path, std::uint64_t rate, std::uint64_t seconds) {
  Numbers numbers{};
  const std::uint64_t most = rate * seconds;
  if (most == 0 || most > kMostNumbers) {
    std::fprintf(stderr, "numbered_workload: RATE * SECONDS must be from 1 to %llu\n",
                 static_cast<unsigned long long>(kMostNumbers));
    return 2;
  }
  if (!make_numbers(path, most, numbers)) {
    std::perror("numbered_workload: cannot make the file of numbers");
    return 1;
  }
  std::signal(SIGTERM, stop);
  std::signal(SIGINT, stop);
  dprintf(STDOUT_FILENO, "ready %d\n", static_cast<int>(getpid()));
  if (run(numbers, rate, most)) return 0;
  std::fprintf(stderr, "numbered_workload: request %llu was not answered as it should be: errno %d\n",
               static_cast<unsigned long long>(numbers.head->count.load()), errno);
  return 1;
}

}  // namespace
}  // namespace mapledger::chaos

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: numbered_workload FILE RATE SECONDS\n", stderr);
    return 2;
  }
  return mapledger::chaos::workload(argv[1], std::strtoull(argv[2], nullptr, 10),
                                    std::strtoull(argv[3], nullptr, 10));
}
