/* One of each request of a 32-bit program, with known figures. */
#include "raw.h"

void _start(void) {
  const long a = call32(NR32_MMAP2, 0, 20480, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
  const long b = call32(NR32_MREMAP, a, 20480, 40960, MREMAP_MAYMOVE);
  call32(NR32_MUNMAP, b, 40960, 0, 0);

  const unsigned old_mmap[6] = {0, 16384, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1U, 0};
  call32(NR32_OLD_MMAP, (long)old_mmap, 0, 0, 0);
  call32(NR32_MMAP2, 0, (long)0xC0000000UL, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);

  const long top = call32(NR32_BRK, 0, 0, 0, 0);
  call32(NR32_BRK, top + 4096, 0, 0, 0);
  call32(NR32_EXIT, 0, 0, 0, 0);
}
