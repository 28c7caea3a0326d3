#include "ebpf/probes.hpp"

#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <span>
#include <stdexcept>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "ebpf/load_failure.hpp"
#include "ebpf/preemption.hpp"

namespace mapledger::ebpf {
namespace {

[[noreturn]] void fail(const ProbesRefused& refused) {
  throw std::runtime_error(explain_load_failure(this_kernel(), refused.error, refused.log));
}

Probes::SharedMemory map_shared(int map_fd) {
  void* const memory = mmap(nullptr, sizeof(MemoryShared), PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
  if (memory == MAP_FAILED) fail({errno, ""});
  return {static_cast<MemoryShared*>(memory), [](MemoryShared* shared) { munmap(shared, sizeof *shared); }};
}

/// A kernel that was optimised as a whole may have drawn a function into its caller: then it takes the probe,
/// which never runs. This process is left out, and its calls leave a mark.
bool calls_are_heard(const MemoryShared& shared) {
  // none of them changes anything
  for (const int call : {SYS_mmap, SYS_munmap, SYS_mremap, SYS_brk}) syscall(call, 0, 0, 0, 0, 0, 0);
  const volatile __u8* const heard = shared.heard;
  return heard[MEMORY_MMAP2] != 0 && heard[MEMORY_MUNMAP] != 0 && heard[MEMORY_MREMAP] != 0 &&
         heard[MEMORY_BRK] != 0;
}

int hand_over(void* sink, void* data, std::size_t) {
  return (*static_cast<Probes::Sink*>(sink))(*static_cast<const MemoryEvent*>(data)) ? 0 : -ECANCELED;
}

}  // namespace

Probes::Probes(const Config& config, Sink sink)
    : config_(config),
      sink_(std::move(sink)),
      attach_(config.attach == AttachChoice::kTracepoint ? Attach::kSysExit : Attach::kFexit),
      shared_(nullptr, nullptr),
      ring_(nullptr, ring_buffer__free) {
  if (const std::string unfit = explain_unfit_kernel(this_kernel()); !unfit.empty())
    throw std::runtime_error(unfit);
  if (config.leave_out.size() > MEMORY_LEAVE_OUT_MAX) {
    throw std::runtime_error("at most " + std::to_string(MEMORY_LEAVE_OUT_MAX) +
                             " processes can be left out");
  }
  try {
    load();
  } catch (const ProbesRefused& refused) {
    take_sys_exit_instead(refused);
  }
  if (config.attach != AttachChoice::kAuto || attach_ != Attach::kFexit) return;
  if (const std::string why = explain_preemption(this_kernels_preemption()); !why.empty())
    take_sys_exit_instead(why);
}

void Probes::load() {
  ring_.reset();
  shared_.reset();
  set_.reset();
  set_ = std::make_unique<ProbeSet>(attach_, config_.ring_bytes, memory_filter(config_.filter));
  shared_ = map_shared(bpf_map__fd(set_->map(".data.shared")));
  std::ranges::copy(config_.leave_out, std::ranges::begin(shared_->leave_out));
  ring_.reset(ring_buffer__new(bpf_map__fd(set_->map("events")), hand_over, &sink_, nullptr));
  if (!ring_) fail({errno, ""});
}

void Probes::take_sys_exit_instead(const ProbesRefused& refused) {
  if (attach_ == Attach::kSysExit) fail(refused);
  take_sys_exit_instead(explain_fexit_refusal(refused.error));
}

void Probes::take_sys_exit_instead(const std::string& why) {
  if (config_.attach == AttachChoice::kFexit) throw std::runtime_error("fexit refused: " + why);
  fexit_refusal_ = why;
  attach_ = Attach::kSysExit;
  try {
    load();
  } catch (const ProbesRefused& refused) {
    fail(refused);
  }
}

void Probes::arm() {
  try {
    set_->arm();
    if (attach_ == Attach::kSysExit || calls_are_heard(*shared_)) return;
    take_sys_exit_instead("a call did not meet its probe");
  } catch (const ProbesRefused& refused) {
    take_sys_exit_instead(refused);
  }
  arm();
}

void Probes::disarm() {
  std::atomic_ref(shared_->over).store(1);
  // waits until every processor has left the probes it may have been in
  syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

std::string Probes::attached() const {
  return describe_attach(attach_, fexit_refusal_);
}

bool Probes::drain() {
  const int result = ring_buffer__consume(ring_.get());
  if (result < 0 && result != -ECANCELED) {
    throw std::runtime_error("the ring buffer cannot be read, error " + std::to_string(-result));
  }
  return result >= 0;
}

void Probes::list(const std::function<void(const MemoryEvent&)>& each) const {
  const int list = bpf_iter_create(bpf_link__fd(set_->lister()));
  if (list < 0)
    throw std::runtime_error(std::string("the processes cannot be listed: ") + std::strerror(errno));
  std::array<MemoryEvent, 128> events{};
  std::size_t bytes = 0;
  ssize_t got = 0;
  while ((got = read(list, reinterpret_cast<char*>(events.data()) + bytes, sizeof events - bytes)) > 0) {
    bytes += static_cast<std::size_t>(got);
    const std::size_t whole = bytes / sizeof(MemoryEvent);
    for (const MemoryEvent& event : std::span(events).first(whole)) each(event);
    bytes -= whole * sizeof(MemoryEvent);
    std::memmove(events.data(), &events[whole], bytes);
  }
  const int error = errno;
  close(list);
  if (got < 0)
    throw std::runtime_error(std::string("the list of processes cannot be read: ") + std::strerror(error));
}

int Probes::wake_fd() const {
  return ring_buffer__epoll_fd(ring_.get());
}

void Probes::want_wake() {
  std::atomic_ref(shared_->wake).store(1);
}

void Probes::refuse_wake() {
  std::atomic_ref(shared_->wake).store(0);
}

MemoryCounts Probes::counts() const {
  const int processors = libbpf_num_possible_cpus();
  if (processors < 0) throw std::runtime_error("the number of processors is not known");
  std::vector<MemoryCounts> each(static_cast<std::size_t>(processors));
  const std::uint32_t key = 0;
  if (bpf_map_lookup_elem(bpf_map__fd(set_->map("counts")), &key, each.data()) != 0) {
    throw std::runtime_error("the probes' counts cannot be read");
  }
  // an event that no probe could count: it may have been of one who is not traced
  const std::uint64_t passed_over = set_->passed_over();
  MemoryCounts sum{passed_over, passed_over};
  for (const MemoryCounts& one : each) {
    sum.seen += one.seen;
    sum.dropped += one.dropped;
  }
  return sum;
}

}  // namespace mapledger::ebpf
