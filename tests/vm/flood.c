/* flood.c - asks for memory and gives it back as fast as it can.
 *
 *     flood SECONDS LINGER    maps and unmaps 28672 bytes until the time is over; prints the number of calls
 * it made after so many seconds more, in which a tracer gets all that it had no room for behind it
 *
 * Between the first call and the last it does nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { BYTES = 28672, CALLS_BETWEEN_LOOKS = 100 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const double end = now() + atof(argv[1]);
  unsigned long calls = 0;
  do {
    for (int i = 0; i < CALLS_BETWEEN_LOOKS; i += 2) {
      void* const memory = mmap(NULL, BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED || munmap(memory, BYTES) != 0) return 1;
    }
    calls += CALLS_BETWEEN_LOOKS;
  } while (now() < end);
  sleep((unsigned)atoi(argv[2]));
  printf("%lu\n", calls);
  return 0;
}
