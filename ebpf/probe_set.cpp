#include "ebpf/probe_set.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

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

[[noreturn]] void refuse(int error) {
  throw ProbesRefused(std::abs(error), libbpf_log());
}

bool is_fexit(const bpf_program* program) {
  return bpf_program__expected_attach_type(program) == BPF_TRACE_FEXIT;
}

bool is_sys_exit(const bpf_program* program) {
  return std::strcmp(bpf_program__name(program), "on_sys_exit") == 0;
}

bool is_lister(const bpf_program* program) {
  return bpf_program__expected_attach_type(program) == BPF_TRACE_ITER;
}

}  // namespace

ProbesRefused::ProbesRefused(int code, const std::string& libbpf_said)
    : std::runtime_error(std::strerror(code)), error(code), log(libbpf_said) {}

ProbeSet::ProbeSet(Attach attach, std::uint32_t ring_bytes, const MemoryFilter& filter)
    : object_(nullptr, bpf_object__close) {
  libbpf_set_print(keep_log);
  libbpf_log().clear();
  bpf_object_open_opts options{};
  options.sz = sizeof options;
  options.object_name = "mapledger";
  // Said, so that libbpf does not look through the kernel modules' for the shapes of types that this kernel
  // lacks: to list these takes CAP_SYS_ADMIN, and it gives up without.
  options.btf_custom_path = kBtfFile;
  object_.reset(bpf_object__open_mem(bpf_image().data(), bpf_image().size(), &options));
  if (!object_) refuse(errno);
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object_.get()) {
    if (is_fexit(program)) bpf_program__set_autoload(program, attach == Attach::kFexit);
    if (is_sys_exit(program)) bpf_program__set_autoload(program, attach == Attach::kSysExit);
  }
  bpf_map__set_max_entries(map("events"), ring_bytes);
  bpf_map__set_initial_value(map(".rodata.filter"), &filter, sizeof filter);
  if (const int error = bpf_object__load(object_.get()); error != 0) refuse(error);
}

ProbeSet::~ProbeSet() {
  for (bpf_link* const link : links_) bpf_link__destroy(link);
}

void ProbeSet::arm() {
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object_.get()) {
    if (!bpf_program__autoload(program)) continue;
    bpf_link* const link = bpf_program__attach(program);
    if (link == nullptr) refuse(errno);
    links_.push_back(link);
    if (is_lister(program)) lister_ = link;
  }
}

bpf_map* ProbeSet::map(const char* name) const {
  bpf_map* const map = bpf_object__find_map_by_name(object_.get(), name);
  if (map == nullptr) throw std::logic_error(std::string("the BPF object has no map ") + name);
  return map;
}

std::uint64_t ProbeSet::passed_over() const {
  std::uint64_t sum = 0;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object_.get()) {
    if (!bpf_program__autoload(program) || is_lister(program)) continue;
    bpf_prog_info info{};
    std::uint32_t bytes = sizeof info;
    if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &bytes) == 0) sum += info.recursion_misses;
  }
  return sum;
}

}  // namespace mapledger::ebpf
