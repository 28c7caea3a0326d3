/* monton: la misma función, malloc, pide al núcleo por dos caminos: brk para lo pequeño y mmap para lo
 * grande. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { kMiB = 1024 * 1024, kPequenos = 1000 };

int main(void) {
  static char* pequenos[kPequenos];
  for (int i = 0; i < kPequenos; ++i) {
    pequenos[i] = malloc(1000); /* del montón, que crece con brk */
    if (pequenos[i] == NULL) return 1;
    memset(pequenos[i], 1, 1000);
  }
  char* grande = malloc(10 * kMiB); /* más de 128 KiB: un mmap para él solo */
  if (grande == NULL) return 1;
  memset(grande, 1, 10 * kMiB);
  printf("%d: pequeño en %p, grande en %p\n", (int)getpid(), (void*)pequenos[0], (void*)grande);
  free(grande); /* un munmap */
  for (int i = 0; i < kPequenos; ++i) free(pequenos[i]);
  puts("todo liberado; Intro para terminar");
  getchar();
  return 0;
}
