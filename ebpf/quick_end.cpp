#include "ebpf/quick_end.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <initializer_list>

namespace mapledger::ebpf {

void end_before_probes(int status) {
  std::fflush(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) == 0 && fork() == 0) {
    close(ends[1]);
    for (const int inherited : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(inherited);
    char none = 0;
    // until the parent has closed all of its own
    while (read(ends[0], &none, 1) > 0) {
    }
  }
  _exit(status);
}

}  // namespace mapledger::ebpf
