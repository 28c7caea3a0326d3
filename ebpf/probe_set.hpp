#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ebpf/attach.hpp"
#include "ebpf/memory_event.h"

struct bpf_link;
struct bpf_map;
struct bpf_object;

namespace mapledger::ebpf {

/// The kernel did not take the probes.
struct ProbesRefused : std::runtime_error {
  ProbesRefused(int code, const std::string& libbpf_said);

  int error;        ///< an errno
  std::string log;  ///< what libbpf said
};

/// The probes in the kernel, attached in one way. Owned by Probes: when it goes, they go, which takes
/// the kernel about a tenth of a second for each fexit probe. One thread.
class ProbeSet {
 public:
  /// Loads the probes without attaching them. Throws ProbesRefused.
  ProbeSet(Attach attach, std::uint32_t ring_bytes, const MemoryFilter& filter);
  ~ProbeSet();
  ProbeSet(const ProbeSet&) = delete;
  ProbeSet& operator=(const ProbeSet&) = delete;

  /// Throws ProbesRefused.
  void arm();

  bpf_map* map(const char* name) const;
  /// The link of the probe that lists the processes; only while armed.
  bpf_link* lister() const { return lister_; }
  /// How often the kernel passed over a probe because the same one was at work on that processor already.
  std::uint64_t passed_over() const;

 private:
  std::unique_ptr<bpf_object, void (*)(bpf_object*)> object_;
  std::vector<bpf_link*> links_;
  bpf_link* lister_ = nullptr;  // one of them
};

}  // namespace mapledger::ebpf
