#include "ebpf/stop_signals.hpp"

#include <sys/time.h>

#include <csignal>

namespace mapledger::ebpf {
namespace {

volatile std::sig_atomic_t stop_asked = 0;
volatile std::sig_atomic_t give_up_asked = 0;

void on_stop(int) {
  give_up_asked = stop_asked;
  stop_asked = 1;
  // repeated, since the first may come just before the waiting begins
  const itimerval deadline{.it_interval = {.tv_sec = 0, .tv_usec = 100'000},
                           .it_value = {.tv_sec = 2, .tv_usec = 0}};
  setitimer(ITIMER_REAL, &deadline, nullptr);
}

void on_deadline(int) {
  give_up_asked = 1;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // without SA_RESTART
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGTERM);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGALRM);
  sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals() {
  handle(SIGTERM, on_stop);
  handle(SIGINT, on_stop);
  handle(SIGALRM, on_deadline);
  handle(SIGPIPE, SIG_IGN);
}

bool StopSignals::stop() {
  return stop_asked != 0;
}

bool StopSignals::give_up() {
  return give_up_asked != 0;
}

}  // namespace mapledger::ebpf
