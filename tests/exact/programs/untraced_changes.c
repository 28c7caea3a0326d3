/* Changes its mapped memory without mmap, munmap, mremap or brk. For each byte on its standard input it does
 * one thing, then writes a byte to its standard output; it ends with its input: s  attaches a segment of
 * System V shared memory     d  detaches the newest one i  sets up a ring of asynchronous I/O (io_setup)    g
 * lets its stack grow deeper than ever before */
#include <linux/aio_abi.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_SEGMENTS = 256, STEP = 256 * 1024, FRAME = 4096, SEGMENT = 256 * 1024, REQUESTS = 64 };

static void* segments[MOST_SEGMENTS];
static int attached;
static long depth;

static int attach(void) {
  if (attached == MOST_SEGMENTS) return 0;
  const int id = shmget(IPC_PRIVATE, (size_t)(attached + 1) * SEGMENT, IPC_CREAT | 0600);
  if (id < 0) return 0;
  segments[attached] = shmat(id, NULL, 0);
  shmctl(id, IPC_RMID, NULL);
  return segments[attached] != (void*)-1 && ++attached > 0;
}

static int detach(void) {
  return attached > 0 && shmdt(segments[--attached]) == 0;
}

static int set_up_ring(void) {
  aio_context_t context = 0;
  return syscall(SYS_io_setup, REQUESTS, &context) == 0;
}

static int descend(long bytes) {
  volatile char frame[FRAME];
  memset((char*)frame, 1, sizeof frame);
  return bytes > FRAME ? descend(bytes - FRAME) + frame[0] - 1 : frame[1];
}

static int grow_stack(void) {
  depth += STEP;
  return descend(depth);
}

int main(void) {
  for (char what = 0; read(STDIN_FILENO, &what, 1) == 1;) {
    const int well = what == 's'   ? attach()
                     : what == 'd' ? detach()
                     : what == 'i' ? set_up_ring()
                                   : grow_stack();
    if (!well || write(STDOUT_FILENO, &what, 1) != 1) return 1;
  }
  return 0;
}
