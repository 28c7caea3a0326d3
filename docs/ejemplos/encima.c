/* encima: MAP_FIXED mapea sobre lo que ya hay, y lo que había desaparece sin que nadie llame a munmap. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { kMiB = 1024 * 1024 };

int main(void) {
  char* zona = mmap(NULL, 8 * kMiB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (zona == MAP_FAILED) {
    perror("mmap");
    return 1;
  }
  char* encima = mmap(zona + 2 * kMiB, 4 * kMiB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (encima == MAP_FAILED) {
    perror("mmap con MAP_FIXED");
    return 1;
  }
  printf("%d: 8 MiB en %p y 4 MiB encima, en %p\n", (int)getpid(), (void*)zona, (void*)encima);
  puts("se pidieron 12 MiB y hay 8 mapeados; Intro para terminar");
  getchar();
  return 0;
}
