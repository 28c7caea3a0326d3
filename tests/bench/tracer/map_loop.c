/* map_loop CALLS: makes so many mmap and munmap calls (half each) and prints what one took, in ns. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char** argv) {
  const long pairs = argc == 2 ? atol(argv[1]) / 2 : 0;
  if (pairs <= 0) {
    fputs("usage: map_loop CALLS\n", stderr);
    return 2;
  }
  const double begin = now_ns();
  for (long i = 0; i < pairs; ++i) {
    void* const memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || munmap(memory, 4096) != 0) {
      perror("map_loop");
      return 1;
    }
  }
  printf("%.1f\n", (now_ns() - begin) / (double)(2 * pairs));
  return 0;
}
