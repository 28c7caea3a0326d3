// Eight threads allocate and free, with sizes around malloc's mmap threshold and beyond the heap of an arena.
// For ever.
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

namespace {

constexpr unsigned kThreads = 8;
constexpr std::size_t kThreshold = 128 * 1024;
constexpr unsigned kPauseUs = 20'000;

void allocate(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<void*> held(32, nullptr);
  for (unsigned n = 0;; ++n) {
    void*& place = held[random() % held.size()];
    const std::size_t bytes = random() % 64 == 0 ? random() % (32 << 20) : random() % (2 * kThreshold);
    if (place != nullptr && random() % 3 == 0) {
      place = std::realloc(place, bytes + 1);
    } else {
      std::free(place);
      place = std::malloc(bytes + 1);
    }
    if (n % 16 == 0) usleep(kPauseUs);
  }
}

}  // namespace

int main() {
  mallopt(M_MMAP_THRESHOLD, kThreshold);  // else the first free of a mapped block raises it
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < kThreads; ++i) threads.emplace_back(allocate, i);
}
