/* fallo: tres peticiones que el núcleo rechaza, cada una por un motivo. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void prueba(const char* que, size_t bytes, int fd) {
  void* zona = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);
  if (zona == MAP_FAILED) printf("%s: %s (errno %d)\n", que, strerror(errno), errno);
}

int main(void) {
  printf("%d\n", (int)getpid());
  prueba("cero bytes", 0, -1);
  prueba("2^50 bytes", 1UL << 50, -1);
  prueba("un descriptor que no existe", 4096, 1000);
  puts("Intro para terminar");
  getchar();
  return 0;
}
