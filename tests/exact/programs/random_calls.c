/* Random mmap, munmap, mremap and brk calls, the same for the same seed, without libc; built for 64 and for
 * 32 bits.
 *
 *     random_calls SEED         goes on for ever, some thousand calls a second
 *     random_calls SEED step    reads a count (4 bytes) from its standard input, makes so many calls, writes
 * a byte to its standard output; ends with its input
 *
 * It maps over what is mapped, unmaps holes, moves mappings to fixed places and leaves the old ones behind,
 * lets the heap grow and shrink, and asks for what cannot be. */

enum { PAGE = 4096, ARENA_PAGES = 4096, MOST_PAGES = 64, KEPT = 16 };

#ifdef __x86_64__
#define ARENA 0x100000000000UL
enum {
  NR_READ = 0,
  NR_WRITE = 1,
  NR_MMAP = 9,
  NR_MUNMAP = 11,
  NR_BRK = 12,
  NR_MREMAP = 25,
  NR_NANOSLEEP = 35,
  NR_EXIT = 60
};

static long call(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
                 unsigned long e) {
  register unsigned long r10 __asm__("r10") = d;
  register unsigned long r8 __asm__("r8") = e;
  register unsigned long r9 __asm__("r9") = 0;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
#else
#define ARENA 0x20000000UL
enum {
  NR_READ = 3,
  NR_WRITE = 4,
  NR_MMAP = 192,
  NR_MUNMAP = 91,
  NR_BRK = 45,
  NR_MREMAP = 163,
  NR_NANOSLEEP = 162,
  NR_EXIT = 1
};

/* The offset of an mmap2 stays what is in ebp: of no meaning to anonymous memory. */
static long call(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
                 unsigned long e) {
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
                   : "memory");
  return result;
}
#endif

enum { SHARED = 1, PRIVATE = 2, FIXED = 0x10, ANONYMOUS = 0x20, GROWSDOWN = 0x100, NORESERVE = 0x4000 };
enum { MAYMOVE = 1, MOVE_FIXED = 2, DONTUNMAP = 4 };

static unsigned state;
static unsigned long kept_at[KEPT], kept_length[KEPT];
static unsigned long least_break, the_break;

static unsigned any(unsigned below) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state % below;
}

static unsigned long place(void) {
  return ARENA + (unsigned long)any(ARENA_PAGES) * PAGE;
}

/* one in eight is no whole number of pages */
static unsigned long length(void) {
  const unsigned long pages = (1UL + any(MOST_PAGES)) * PAGE;
  return any(8) == 0 ? pages - 1 - any(PAGE - 1) : pages;
}

static int failed(long result) {
  return (unsigned long)result > -4096UL;
}

/* Gives back what was kept in this place before. */
static void keep(long address, unsigned long bytes) {
  const unsigned i = any(KEPT);
  if (failed(address)) return;
  if (kept_length[i] != 0) call(NR_MUNMAP, kept_at[i], kept_length[i], 0, 0, 0);
  kept_at[i] = (unsigned long)address;
  kept_length[i] = bytes;
}

static void map(void) {
  static const unsigned kind[] = {PRIVATE, PRIVATE | NORESERVE, PRIVATE | GROWSDOWN, SHARED};
  const unsigned flags = ANONYMOUS | kind[any(4)];
  const unsigned long bytes = length();
  if (any(4) == 0) {
    keep(call(NR_MMAP, 0, bytes, any(4), flags, -1UL), bytes);
  } else {
    call(NR_MMAP, place(), bytes, any(4), flags | FIXED, -1UL);
  }
}

static void move(void) {
  const unsigned long bytes = length();
  switch (any(3)) {
    case 0:
      call(NR_MREMAP, place(), bytes, length(), MAYMOVE | MOVE_FIXED, place());
      break;
    case 1:
      call(NR_MREMAP, place(), bytes, bytes, MAYMOVE | MOVE_FIXED | DONTUNMAP, place());
      break;
    default: {
      const unsigned i = any(KEPT);
      if (kept_length[i] == 0) {
        map();
        return;
      }
      const long moved = call(NR_MREMAP, kept_at[i], kept_length[i], bytes, MAYMOVE, 0);
      if (failed(moved)) return;
      kept_at[i] = (unsigned long)moved;
      kept_length[i] = bytes;
    }
  }
}

static void move_break(void) {
  const unsigned long by = length();
  unsigned long to = any(2) == 0 ? the_break + by : the_break - by;
  if (to < least_break || to > least_break + ARENA_PAGES * (unsigned long)PAGE) to = least_break + by;
  the_break = (unsigned long)call(NR_BRK, to, 0, 0, 0, 0);
}

static void ask_for_what_cannot_be(void) {
  switch (any(3)) {
    case 0:
      call(NR_MMAP, 0, -1UL / 2 - PAGE, 3, PRIVATE | ANONYMOUS, -1UL);
      break;
    case 1:
      call(NR_MUNMAP, place() + 1, PAGE, 0, 0, 0);
      break;
    default:
      call(NR_MREMAP, place() + 1, PAGE, PAGE, MAYMOVE, 0);
  }
}

static void one_call(void) {
  switch (any(10)) {
    case 0:
    case 1:
    case 2:
      map();
      break;
    case 3:
    case 4:
      call(NR_MUNMAP, place(), length(), 0, 0, 0);
      break;
    case 5:
    case 6:
      move();
      break;
    case 7:
    case 8:
      move_break();
      break;
    default:
      ask_for_what_cannot_be();
  }
}

__attribute__((used)) static void run(const long* stack) {
  const char* const* arguments = (const char* const*)(stack + 1);
  for (const char* digit = arguments[1]; *digit != 0; ++digit) state = state * 10 + (unsigned)(*digit - '0');
  state = state * 2654435761U + 1;
  if (state == 0) state = 1;
  least_break = the_break = (unsigned long)call(NR_BRK, 0, 0, 0, 0, 0);
  const int steps = stack[0] > 2;
  for (;;) {
    unsigned count = 32;
    if (steps && call(NR_READ, 0, (unsigned long)&count, sizeof count, 0, 0) != sizeof count) break;
    if (count == 0) call(NR_BRK, 0, 0, 0, 0, 0);
    for (unsigned i = 0; i < count; ++i) one_call();
    const long pause[2] = {0, 10 * 1000 * 1000};
    if (steps) {
      if (call(NR_WRITE, 1, (unsigned long)&count, 1, 0, 0) != 1) break;
    } else {
      call(NR_NANOSLEEP, (unsigned long)pause, 0, 0, 0, 0);
    }
  }
  call(NR_EXIT, 0, 0, 0, 0, 0);
}

/* at the start the stack holds the count of arguments, then the arguments */
#ifdef __x86_64__
__asm__(".global _start\n_start:\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call run\n");
#else
__asm__(
    ".global _start\n_start:\n  mov %esp, %eax\n  and $-16, %esp\n  sub $12, %esp\n  push %eax\n  call "
    "run\n");
#endif
