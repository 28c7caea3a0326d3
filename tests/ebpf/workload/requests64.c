/* One of each request of a 64-bit program, with known figures; ends with status 3. */
#include "raw.h"

void _start(void) {
  enum { MAPS = 25, UNMAPS = 10, LENGTH = 10563584 };
  long address[MAPS];
  for (int i = 0; i < MAPS; ++i) {
    address[i] = call64(NR_MMAP, 0, LENGTH, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
  }
  for (int i = 0; i < UNMAPS; ++i) call64(NR_MUNMAP, address[i], LENGTH, 0, 0);

  call64(NR_MMAP, 0, 1L << 50, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
  call64(NR_MMAP, 0, 5000, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
  call64(NR_MUNMAP, 1, 4096, 0, 0);

  const long more_than_32_bits = (5L << 30) + 4096;
  const long big = call64(NR_MMAP, 0, more_than_32_bits, PROT_NONE, MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE);
  call64(NR_MREMAP, big, more_than_32_bits, 6L << 30, MREMAP_MAYMOVE);

  const long top = call64(NR_BRK, 0, 0, 0, 0);
  call64(NR_BRK, top + 8192, 0, 0, 0);

  call32(NR32_MMAP2, 0, 12288, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
  call64(NR_EXIT, 3, 0, 0, 0);
}
