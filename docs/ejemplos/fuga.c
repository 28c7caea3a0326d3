/* fuga: pide 1 MiB cada 100 ms y no devuelve ninguno; al final exit los devuelve todos sin una sola llamada.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { kMiB = 1024 * 1024, kVeces = 30 };

int main(void) {
  const struct timespec pausa = {.tv_sec = 0, .tv_nsec = 100000000};
  printf("%d: una fuga de %d MiB\n", (int)getpid(), kVeces);
  for (int i = 0; i < kVeces; ++i) {
    char* zona = mmap(NULL, kMiB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (zona == MAP_FAILED) {
      perror("mmap");
      return 1;
    }
    zona[0] = 1; /* una sola página de cada 256 llega a la memoria física */
    nanosleep(&pausa, NULL);
  }
  puts("Intro para terminar");
  getchar();
  return 0;
}
