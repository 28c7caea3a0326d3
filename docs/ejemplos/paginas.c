/* paginas: pide 64 MiB de memoria anónima, usa la cuarta parte y devuelve la mitad. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { kMiB = 1024 * 1024 };

int main(void) {
  char* zona = mmap(NULL, 64 * kMiB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (zona == MAP_FAILED) {
    perror("mmap");
    return 1;
  }
  printf("%d: 64 MiB en %p, ninguno en memoria física todavía\n", (int)getpid(), (void*)zona);
  memset(zona, 1, 16 * kMiB); /* aquí ocurren los fallos de página */
  if (munmap(zona + 32 * kMiB, 32 * kMiB) != 0) {
    perror("munmap");
    return 1;
  }
  puts("16 MiB usados y 32 MiB devueltos; Intro para terminar");
  getchar();
  return 0;
}
