// make_stream LINES [PROCESSES]: a stream of protocol version 1 (stap/README.md) on standard output: a hello
// line, then requests of as many processes, 50 us apart, the same for the same arguments: of 16, eight mmap,
// four munmap, three brk and one mremap; one mmap in 64 fails.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

int main(int argc, char** argv) {
  const std::uint64_t lines = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'000'000;
  const std::uint64_t processes = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 2'000;
  if (processes == 0) {
    std::fputs("make_stream: PROCESSES must be 1 or more\n", stderr);
    return 2;
  }
  std::vector<char> buffer(1U << 20U);
  std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());
  std::mt19937_64 random(42);
  std::puts(
      "hello,1,ebpf,6.1.0-bench,00000000-0000-4000-8000-000000000001,4096,2097152,1763640000000000000,"
      "4109000704,0,bench");
  for (std::uint64_t i = 1; i <= lines; ++i) {
    const std::uint64_t r = random();
    const std::uint64_t pid = 1'000 + r % processes;
    const std::uint64_t time_ns = 812'345'678'901 + i * 50'000;
    const std::uint64_t address = 0x7F0000000000 + (r >> 20U) % (1ULL << 36U) * 4096;
    const std::uint64_t length = 4096 * (1 + (r >> 12U) % 256);
    const auto head = [&](const char* call) {
      std::printf("%s,%d,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",1000,%" PRIu64 ",3,%" PRIu64
                  ",34,310,",
                  call, 0, i, time_ns, pid, pid, 1'000'000'000 + pid * 7'000'000, 1'500 + r % 100'000);
    };
    const std::uint64_t kind = r >> 60U;
    if (kind < 8) {
      const bool fails = (r >> 54U) % 64 == 0;
      head("mmap2");
      std::printf("0,%" PRIu64 ",3,34,%" PRId64, length, fails ? -12 : static_cast<std::int64_t>(address));
    } else if (kind < 12) {
      head("munmap");
      std::printf("%" PRIu64 ",%" PRIu64 ",0", address, length);
    } else if (kind < 15) {
      head("brk");
      std::printf("%" PRIu64 ",%" PRIu64, address, address);
    } else {
      head("mremap");
      std::printf("%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",1,%" PRIu64, address, length, 2 * length, address);
    }
    std::printf(",worker-%" PRIu64 "\n", pid % 97);
  }
  return std::fflush(stdout) == 0 ? 0 : 1;  // before its buffer goes
}
