// A parent with threads that map and unmap forks children all the while; these map, fork again, spawn a
// program, and end. For ever.
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>
#include <thread>

namespace {

constexpr unsigned kThreads = 4;
constexpr unsigned kBranches = 2;
constexpr unsigned kDepth = 2;
constexpr unsigned kPauseUs = 10'000;
constexpr unsigned kLifeUs = 250'000;

void* map(std::size_t bytes) {
  return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void map_all_the_while(unsigned seed) {
  std::mt19937 random(seed);
  for (;;) {
    const std::size_t bytes = 1 + random() % (4 << 20);
    void* const memory = map(bytes);
    usleep(kPauseUs);
    if (memory != MAP_FAILED) munmap(memory, bytes);
  }
}

void spawn_true() {
  std::array<char, 5> name{"true"};
  std::array<char*, 2> argv{name.data(), nullptr};
  pid_t pid = 0;
  if (posix_spawnp(&pid, "true", nullptr, nullptr, argv.data(), environ) == 0) waitpid(pid, nullptr, 0);
}

// In a child of a threaded parent: system calls alone.
void grow(unsigned depth, unsigned seed) {
  map(1 + std::size_t{seed} * 7919 % (8 << 20));
  std::array<pid_t, kBranches> children{};
  for (unsigned i = 0; depth > 0 && i < kBranches; ++i) {
    children[i] = fork();
    if (children[i] == 0) {
      grow(depth - 1, seed * 3 + i);
      _exit(0);
    }
  }
  usleep(kLifeUs);
  for (const pid_t child : children) {
    if (child > 0) waitpid(child, nullptr, 0);
  }
}

}  // namespace

int main() {
  std::array<std::jthread, kThreads> threads;
  for (unsigned i = 0; i < kThreads; ++i) threads[i] = std::jthread(map_all_the_while, i);
  for (unsigned n = 0;; ++n) {
    const pid_t child = fork();
    if (child == 0) {
      grow(kDepth, n);
      _exit(0);
    }
    spawn_true();
    usleep(kPauseUs);
    if (child > 0) waitpid(child, nullptr, 0);
  }
}
