/*
 * steady_calls RATE PROCESSES LIFE_SECONDS UID: as user UID, for as long as its standard input is open,
 * PROCESSES children ask together for RATE memory requests a second, a munmap after each mmap; each child
 * ends after LIFE_SECONDS, with some of its memory still mapped, and another takes its place. A child that is
 * late makes up for it.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kStepMs = 10, kMostProcesses = 1000, kKeepOf = 100 };

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void nap(long milliseconds) {
  const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, NULL);
}

/* Sizes from one page to 256 KiB; one pair of kKeepOf keeps its memory. */
static void ask(double rate, double life, unsigned seed) {
  const double began = seconds_now();
  double made = 0;
  for (;;) {
    const double passed = seconds_now() - began;
    if (passed >= life) return;
    for (; made < passed * rate; made += 2) {
      const size_t bytes = 4096UL << (rand_r(&seed) % 7);
      void* const map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (map != MAP_FAILED && rand_r(&seed) % kKeepOf != 0) munmap(map, bytes);
    }
    nap(kStepMs);
  }
}

static void begin(double rate, double life, unsigned number) {
  const pid_t child = fork();
  if (child < 0) {
    perror("steady_calls: fork");
    exit(1);
  }
  if (child > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  char name[16];
  snprintf(name, sizeof name, "steady-%u", number % 100);
  prctl(PR_SET_NAME, name);
  ask(rate, life, number + 1);
  _exit(0);
}

int main(int count, char** values) {
  if (count != 5) {
    fprintf(stderr, "usage: steady_calls RATE PROCESSES LIFE_SECONDS UID\n");
    return 2;
  }
  const double rate = atof(values[1]);
  const int processes = atoi(values[2]);
  const double life = atof(values[3]);
  if (rate <= 0 || processes <= 0 || processes > kMostProcesses || life <= 0) {
    fprintf(stderr, "steady_calls: RATE, PROCESSES (at most %d) and LIFE_SECONDS are above 0\n",
            kMostProcesses);
    return 2;
  }
  if (setuid((uid_t)atoi(values[4])) != 0) {
    perror("steady_calls: setuid");
    return 1;
  }
  unsigned number = 0;
  /* the first ones end one after another, and so do all that follow */
  for (int i = 0; i < processes; ++i) begin(rate / processes, life * (i + 1) / processes, number++);
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  for (;;) {
    if (poll(&input, 1, kStepMs) > 0) return 0; /* closed: the children die with their parent */
    while (waitpid(-1, NULL, WNOHANG) > 0) begin(rate / processes, life, number++);
  }
}
