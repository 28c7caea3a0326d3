#include "ebpf/probes.hpp"

#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <stdexcept>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "ebpf/bpf_image.hpp"
#include "ebpf/load_failure.hpp"

namespace mapledger::ebpf {
namespace {

/// What libbpf says while loading; shown only if that fails. It offers no context for its callback.
std::string& libbpf_log() {
  static std::string log;
  return log;
}

[[gnu::format(printf, 2, 0)]] int keep_log(libbpf_print_level level, const char* format, va_list arguments) {
  if (level == LIBBPF_DEBUG) return 0;
  char* line = nullptr;
  const int length = vasprintf(&line, format, arguments);
  if (length < 0) return 0;
  libbpf_log() += line;
  std::free(line);
  return length;
}

[[noreturn]] void fail(int error) {
  throw std::runtime_error(explain_load_failure(this_kernel(), error < 0 ? -error : error, libbpf_log()));
}

bpf_map* find_map(const bpf_object* object, const char* name) {
  bpf_map* const map = bpf_object__find_map_by_name(object, name);
  if (map == nullptr) throw std::logic_error(std::string("the BPF object has no map ") + name);
  return map;
}

Probes::SharedMemory map_shared(int map_fd) {
  void* const memory = mmap(nullptr, sizeof(MemoryShared), PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
  if (memory == MAP_FAILED) fail(errno);
  return {static_cast<MemoryShared*>(memory), [](MemoryShared* shared) { munmap(shared, sizeof *shared); }};
}

int hand_over(void* sink, void* data, std::size_t) {
  return (*static_cast<Probes::Sink*>(sink))(*static_cast<const MemoryEvent*>(data)) ? 0 : -ECANCELED;
}

}  // namespace

Probes::Probes(const Config& config, Sink sink)
    : sink_(std::move(sink)),
      object_(nullptr, bpf_object__close),
      shared_(nullptr, nullptr),
      ring_(nullptr, ring_buffer__free) {
  if (const std::string unfit = explain_unfit_kernel(this_kernel()); !unfit.empty())
    throw std::runtime_error(unfit);
  if (config.leave_out.size() > MEMORY_LEAVE_OUT_MAX) {
    throw std::runtime_error("at most " + std::to_string(MEMORY_LEAVE_OUT_MAX) +
                             " processes can be left out");
  }
  libbpf_set_print(keep_log);
  libbpf_log().clear();

  bpf_object_open_opts options{};
  options.sz = sizeof options;
  options.object_name = "mapledger";
  object_.reset(bpf_object__open_mem(bpf_image().data(), bpf_image().size(), &options));
  if (!object_) fail(errno);
  bpf_map* const events = find_map(object_.get(), "events");
  bpf_map__set_max_entries(events, config.ring_bytes);
  if (const int error = bpf_object__load(object_.get()); error != 0) fail(error);
  shared_ = map_shared(bpf_map__fd(find_map(object_.get(), ".data.shared")));
  std::ranges::copy(config.leave_out, std::ranges::begin(shared_->leave_out));
  counts_map_ = find_map(object_.get(), "counts");
  ring_.reset(ring_buffer__new(bpf_map__fd(events), hand_over, &sink_, nullptr));
  if (!ring_) fail(errno);
}

Probes::~Probes() {
  if (!links_.empty()) disarm();
}

void Probes::arm() {
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object_.get()) {
    bpf_link* const link = bpf_program__attach(program);
    if (link == nullptr) fail(errno);
    links_.push_back(link);
    if (bpf_program__expected_attach_type(program) == BPF_TRACE_ITER) lister_ = link;
  }
}

void Probes::disarm() {
  for (bpf_link* const link : links_) bpf_link__destroy(link);
  links_.clear();
  lister_ = nullptr;
  // waits until every processor has left the probes it may have been in
  syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

bool Probes::drain() {
  const int result = ring_buffer__consume(ring_.get());
  if (result < 0 && result != -ECANCELED) {
    throw std::runtime_error("the ring buffer cannot be read, error " + std::to_string(-result));
  }
  return result >= 0;
}

void Probes::list(const std::function<void(const MemoryEvent&)>& each) const {
  const int list = bpf_iter_create(bpf_link__fd(lister_));
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
  if (bpf_map_lookup_elem(bpf_map__fd(counts_map_), &key, each.data()) != 0) {
    throw std::runtime_error("the probes' counts cannot be read");
  }
  MemoryCounts sum{};
  for (const MemoryCounts& one : each) {
    sum.seen += one.seen;
    sum.dropped += one.dropped;
  }
  return sum;
}

}  // namespace mapledger::ebpf
