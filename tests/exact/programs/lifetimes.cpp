// Processes whose first thread ends before the others, and processes in which another thread than the first
// runs a new program; all map and unmap meanwhile. For ever.
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>
#include <string_view>
#include <thread>

namespace {

constexpr unsigned kPauseUs = 5'000;
constexpr unsigned kRounds = 200;
constexpr const char* kAfterExec = "after-exec";

void map_and_unmap(unsigned seed, unsigned rounds) {
  std::mt19937 random(seed);
  std::array<void*, 8> held{};
  std::array<std::size_t, 8> bytes{};
  for (unsigned n = 0; n < rounds; ++n) {
    const std::size_t i = random() % held.size();
    if (held[i] != nullptr) munmap(held[i], bytes[i]);
    bytes[i] = 1 + random() % (2 << 20);
    held[i] = mmap(nullptr, bytes[i], PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    usleep(kPauseUs);
  }
}

[[noreturn]] void first_thread_ends() {
  for (unsigned i = 0; i < 2; ++i) std::thread(map_and_unmap, i, kRounds * (i + 1)).detach();
  pthread_exit(nullptr);
}

[[noreturn]] void other_thread_runs_a_program(const char* program) {
  std::thread([program] {
    map_and_unmap(7, kRounds / 2);
    execl(program, program, kAfterExec, nullptr);
    _exit(127);
  }).detach();
  for (unsigned seed = 0;; ++seed) map_and_unmap(seed, kRounds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == kAfterExec) {
    map_and_unmap(11, kRounds);
    return 0;
  }
  for (;;) {
    if (fork() == 0) first_thread_ends();
    if (fork() == 0) other_thread_runs_a_program(argv[0]);
    while (wait(nullptr) > 0) {
    }
  }
}
