/* map_loop CALLS: makes so many mmap and munmap calls (half each) and prints what one took, in ns.
 * map_loop CALLS other: the same of a call that is none of memory. Static, to be measured on other machines.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int make_memory_calls(long calls) {
  for (long i = 0; i < calls; i += 2) {
    void* const memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || munmap(memory, 4096) != 0) return -1;
  }
  return 0;
}

static int make_other_calls(long calls) {
  for (long i = 0; i < calls; ++i) {
    if (syscall(SYS_getppid) < 0) return -1;
  }
  return 0;
}

int main(int argc, char** argv) {
  const int is_other = argc == 3 && strcmp(argv[2], "other") == 0;
  const long calls = argc == 2 || is_other ? atol(argv[1]) / 2 * 2 : 0;
  if (calls <= 0) {
    fputs("usage: map_loop CALLS [other]\n", stderr);
    return 2;
  }
  const double begin = now_ns();
  if ((is_other ? make_other_calls : make_memory_calls)(calls) != 0) {
    perror("map_loop");
    return 1;
  }
  printf("%.1f\n", (now_ns() - begin) / (double)calls);
  return 0;
}
