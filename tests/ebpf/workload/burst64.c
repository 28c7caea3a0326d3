/* Maps and unmaps as fast as it can, 20,000 times. */
#include "raw.h"

void _start(void) {
  for (int i = 0; i < 20000; ++i) {
    const long address = call64(NR_MMAP, 0, 4096, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
    call64(NR_MUNMAP, address, 4096, 0, 0);
  }
  call64(NR_EXIT, 0, 0, 0, 0);
}
