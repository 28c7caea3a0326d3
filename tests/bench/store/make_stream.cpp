// make_stream LINES [PROCESSES]: a stream of protocol version 1 (stap/README.md) on standard output: a hello
// line, then mmap2 and munmap lines, two to one, of as many processes, 50 ns apart, the same for the same
// arguments.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

int main(int argc, char** argv) {
  const std::uint64_t lines = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2'000'000;
  const std::uint64_t processes = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 500;
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
    const std::uint64_t start_ns = 1'000'000'000 + pid * 7'000'000;
    if (r >> 62U != 0) {
      std::printf("mmap2,%d,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",1000,%" PRIu64 ",3,%" PRIu64
                  ",34,310,0,%" PRIu64 ",3,34,%" PRIu64 ",worker-%" PRIu64 "\n",
                  0, i, time_ns, pid, pid, start_ns, 1'500 + r % 100'000, length, address, pid % 97);
    } else {
      std::printf("munmap,%d,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",1000,%" PRIu64 ",3,%" PRIu64
                  ",34,310,%" PRIu64 ",%" PRIu64 ",0,worker-%" PRIu64 "\n",
                  0, i, time_ns, pid, pid, start_ns, 1'500 + r % 100'000, address, length, pid % 97);
    }
  }
  return std::fflush(stdout) == 0 ? 0 : 1;  // before its buffer goes
}
