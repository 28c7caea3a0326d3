/* System calls without libc, so that a traced program makes just those requests that its source names. */
#ifndef MAPLEDGER_TESTS_EBPF_WORKLOAD_RAW_H
#define MAPLEDGER_TESTS_EBPF_WORKLOAD_RAW_H

#define PROT_NONE 0
#define PROT_READ_WRITE 3
#define MAP_PRIVATE_ANONYMOUS 0x22
#define MAP_NORESERVE 0x4000
#define MREMAP_MAYMOVE 1

/* The i386 way, which a 64-bit program can go too. */
static inline long call32(long number, long a, long b, long c, long d) {
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(-1L)
                   : "memory");
  return result;
}

#ifdef __x86_64__
static inline long call64(long number, long a, long b, long c, long d) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = -1;
  register long r9 __asm__("r9") = 0;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

enum { NR_MMAP = 9, NR_MUNMAP = 11, NR_BRK = 12, NR_MREMAP = 25, NR_EXIT = 60, NR_PRCTL = 157 };
#endif

enum {
  NR32_EXIT = 1,
  NR32_BRK = 45,
  NR32_OLD_MMAP = 90,
  NR32_MUNMAP = 91,
  NR32_MREMAP = 163,
  NR32_MMAP2 = 192
};

#endif
