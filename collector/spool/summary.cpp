#include "collector/spool/summary.hpp"

#include <optional>

#include "collector/spool/format.hpp"
#include "collector/spool/record_codec.hpp"
#include "common/host.hpp"
#include "common/names.hpp"

namespace mapledger::spool {
namespace {

// One list of the fields serves both directions: `io` is a Writer or a Reader, and a field of the one is
// const.

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  void number(std::uint64_t value) {
    char bytes[kMaxVarintBytes];
    out_.append(bytes, put_varint(bytes, value));
  }
  void number32(std::uint32_t value) { number(value); }
  void signed_number(std::int64_t value) { number(fold(value)); }
  void difference(std::int64_t value, std::int64_t base) { number(fold_difference(value, base)); }
  void stage(Stage value) { number(static_cast<std::uint64_t>(value)); }
  void text(const std::string& value, std::size_t max_bytes) {
    const std::string_view cut = std::string_view(value).substr(0, max_bytes);
    number(cut.size());
    out_ += cut;
  }
  template <class T>
  void optional(const std::optional<T>& value) {
    number(value ? 1 : 0);
    if (value) number(static_cast<std::uint64_t>(*value));
  }
  template <class T, class Each>
  void list(const std::vector<T>& values, Each each) {
    number(values.size());
    for (const T& value : values) each(value);
  }

 private:
  std::string& out_;
};

class Reader {
 public:
  explicit Reader(FieldCursor& in) : in_(in) {}
  void number(std::uint64_t& value) { value = in_.number(); }
  void number32(std::uint32_t& value) { value = in_.narrow<std::uint32_t>(); }
  void signed_number(std::int64_t& value) { value = in_.signed_number(); }
  void difference(std::int64_t& value, std::int64_t base) { value = unfold_difference(in_.number(), base); }
  void stage(Stage& value) {
    const auto number = in_.narrow<std::uint8_t>();
    if (number >= kStageNames.size()) return in_.fail();
    value = static_cast<Stage>(number);
  }
  void text(std::string& value, std::size_t max_bytes) { value = in_.text(max_bytes); }
  template <class T>
  void optional(std::optional<T>& value) {
    value.reset();
    if (in_.narrow<bool>()) {
      if constexpr (sizeof(T) == sizeof(std::uint32_t)) {
        value = in_.narrow<T>();
      } else {
        value = static_cast<T>(in_.number());
      }
    }
  }
  /// Grows as the elements come: a count is a claim.
  template <class T, class Each>
  void list(std::vector<T>& values, Each each) {
    for (std::uint64_t left = in_.number(); left > 0 && in_.good(); --left) each(values.emplace_back());
  }

 private:
  FieldCursor& in_;
};

template <class Io, class S>
void sums_fields(Io& io, S& sums) {
  io.number(sums.requested_bytes);
  io.number(sums.returned_bytes);
  io.number(sums.mmap_calls);
  io.number(sums.munmap_calls);
  io.number(sums.failed_calls);
}

template <class Io, class P>
void process_fields(Io& io, P& process) {
  io.number(process.process_id);
  io.number(process.start_ns);
  io.number(process.exec_id);
  io.number32(process.pid);
  io.optional(process.ppid);
  io.optional(process.uid);
  io.number32(process.program);
  io.number32(process.activity);
  sums_fields(io, process.sums);
  io.number(process.mremap_calls);
  io.number(process.brk_calls);
  io.signed_number(process.peak_rise);
  io.optional(process.mapped_bytes);
  io.optional(process.stack_bytes);
  io.optional(process.resident_bytes);
  io.number(process.base_bytes);
  for (auto& bytes : process.effects.bytes) io.signed_number(bytes);
  io.text(process.cgroup, kMaxCgroupBytes);
  io.signed_number(process.first_us);
  io.difference(process.last_us, process.first_us);
  io.optional(process.exited_us);
  io.number32(process.requests);
  io.number(process.first_seq);
  io.number(process.last_seq);
  io.signed_number(process.first_request_us);
  io.difference(process.last_request_us, process.first_request_us);
}

template <class Io, class B>
void batch_fields(Io& io, B& batch, BatchForm form) {
  io.number(batch.first_seq);
  io.number(batch.last_seq);
  io.signed_number(batch.last_time_us);
  sums_fields(io, batch.sums);
  io.list(batch.programs, [&](auto& program) {
    io.text(program.raw, kMaxNameBytes);
    sums_fields(io, program.sums);
  });
  io.list(batch.processes, [&](auto& process) { process_fields(io, process); });
  io.list(batch.activity, [&](auto& bucket) {
    io.signed_number(bucket.bucket_us);
    io.number(bucket.process_id);
    sums_fields(io, bucket.sums);
    if (form != BatchForm::kWithoutMapped) io.optional(bucket.mapped_bytes);
  });
  io.list(batch.ends, [&](auto& end) {
    io.number(end.process_id);
    io.signed_number(end.at_us);
  });
  io.list(batch.gaps, [&](auto& gap) {
    io.signed_number(gap.from_us);
    io.difference(gap.to_us, gap.from_us);
    io.stage(gap.stage);
    io.optional(gap.events);
    io.text(gap.detail, kMaxDetailBytes);
  });
}

/// What is not written but follows, and whether the indexes lead somewhere.
bool complete(Batch& batch) {
  for (ProgramChange& program : batch.programs) {
    program.program_id = stable_hash(program.raw);
    program.name = stored_name(program.raw);
  }
  for (const ProcessChange& process : batch.processes) {
    const bool has_activity = process.activity != UINT32_MAX;
    if (process.program >= batch.programs.size() ||
        (has_activity && process.activity >= batch.activity.size())) {
      return false;
    }
  }
  return batch.last_seq >= batch.first_seq;
}

template <class Io, class S>
void summary_fields(Io& io, S& summary) {
  io.number(summary.shed_requests);
  io.signed_number(summary.from_us);
  io.difference(summary.to_us, summary.from_us);
}

}  // namespace

void put_batch(std::string& out, const Batch& batch) {
  Writer io(out);
  batch_fields(io, batch, BatchForm::kNewest);
}

bool take_batch(FieldCursor& in, Batch& batch, BatchForm form) {
  Reader io(in);
  batch_fields(io, batch, form);
  return in.good() && complete(batch);
}

void put_summary(std::string& out, const Summary& summary) {
  Writer io(out);
  summary_fields(io, summary);
  put_batch(out, *summary.batch);
}

bool take_summary(FieldCursor& in, Summary& summary, BatchForm form) {
  Reader io(in);
  summary_fields(io, summary);
  summary.batch = std::make_unique<Batch>();
  return take_batch(in, *summary.batch, form);
}

}  // namespace mapledger::spool
