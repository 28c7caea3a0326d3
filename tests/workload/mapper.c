/*
 * A program whose memory requests are known:
 *
 *     mapper MAPS UNMAPS BYTES [NAME] [HOLD_SECONDS]
 *
 * takes NAME as its own (\xHH stands for a byte, \\ for a backslash; the kernel keeps 15 bytes), asks
 * MAPS times for BYTES of anonymous memory, gives the first UNMAPS of them back, prints "ready PID",
 * and ends when its standard input does, or after HOLD_SECONDS. A request that fails is one more
 * failed call and nothing else. After main begins nothing but these calls asks for memory.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { kMostMaps = 1 << 20, kNameBytes = 256, kLineBytes = 256 };

static void* maps[kMostMaps];

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static void decode(const char* in, char* out, size_t room) {
  size_t used = 0;
  while (*in != '\0' && used + 1 < room) {
    int high = 0;
    int low = 0;
    if (in[0] == '\\' && in[1] == '\\') {
      out[used++] = '\\';
      in += 2;
    } else if (in[0] == '\\' && in[1] == 'x' && (high = hex_digit(in[2])) >= 0 &&
               (low = hex_digit(in[3])) >= 0) {
      out[used++] = (char)(high * 16 + low);
      in += 4;
    } else {
      out[used++] = *in++;
    }
  }
  out[used] = '\0';
}

/* dprintf and printf would ask for a buffer */
static void say(int fd, const char* text) {
  size_t left = strlen(text);
  while (left > 0) {
    const ssize_t written = write(fd, text, left);
    if (written <= 0) exit(1);
    text += written;
    left -= (size_t)written;
  }
}

static unsigned long long number(const char* text, const char* what, unsigned long long most) {
  char* end = NULL;
  const unsigned long long value = strtoull(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || value > most) {
    char line[kLineBytes];
    snprintf(line, sizeof line, "mapper: %s is \"%s\", not a number up to %llu\n", what, text, most);
    say(STDERR_FILENO, line);
    exit(2);
  }
  return value;
}

static void wait_for_end(long long hold_ms) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const long long until = now.tv_sec * 1000LL + now.tv_nsec / 1000000 + hold_ms;
  for (;;) {
    int left = -1;
    if (hold_ms >= 0) {
      clock_gettime(CLOCK_MONOTONIC, &now);
      const long long rest = until - (now.tv_sec * 1000LL + now.tv_nsec / 1000000);
      if (rest <= 0) return;
      left = (int)rest;
    }
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    if (poll(&input, 1, left) < 0) continue;
    char drop[64];
    if (input.revents != 0 && read(STDIN_FILENO, drop, sizeof drop) <= 0) return;
  }
}

int main(int argc, char** argv) {
  if (argc < 4 || argc > 6) {
    say(STDERR_FILENO, "usage: mapper MAPS UNMAPS BYTES [NAME] [HOLD_SECONDS]\n");
    return 2;
  }
  const size_t wanted = (size_t)number(argv[1], "MAPS", kMostMaps);
  const size_t back = (size_t)number(argv[2], "UNMAPS", wanted);
  const size_t bytes = (size_t)number(argv[3], "BYTES", ~0ULL >> 1);
  const long long hold_ms = argc > 5 ? (long long)number(argv[5], "HOLD_SECONDS", 86400) * 1000 : -1;

  if (argc > 4) {
    char name[kNameBytes];
    decode(argv[4], name, sizeof name);
    prctl(PR_SET_NAME, name, 0, 0, 0);
  }

  for (size_t i = 0; i < wanted; ++i) {
    maps[i] = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  }
  for (size_t i = 0; i < back; ++i) {
    if (maps[i] != MAP_FAILED) munmap(maps[i], bytes);
  }

  char line[kLineBytes];
  snprintf(line, sizeof line, "ready %d\n", (int)getpid());
  say(STDOUT_FILENO, line);
  wait_for_end(hold_ms);
  return 0;
}
