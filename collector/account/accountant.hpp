#pragma once

#include <cstdint>
#include <memory>

#include <boost/unordered/unordered_flat_map.hpp>

#include "collector/account/batch.hpp"
#include "collector/account/identity.hpp"
#include "collector/account/known.hpp"
#include "collector/account/pages.hpp"
#include "collector/account/storage_policy.hpp"
#include "collector/parse/event.hpp"

namespace mapledger {

/// Turns events into batches: the rows of the log, and what they change in the sums. It keeps no sums of its
/// own (a batch holds differences, which the database adds up in the transaction that stores the rows), so
/// what is stored is exact after any restart. It remembers what the living processes have mapped, to say what
/// changed it; where it cannot know (it has begun in the middle of a stream), the database settles the rest.
/// Which requests become rows is the policy's business, and changes nothing else.
/// Owned by the feeder, used by one thread.
class Accountant {
 public:
  /// For the records of `run` from `next_seq` on.
  Accountant(Identity identity, PageSizes pages, std::uint32_t run, std::uint64_t next_seq,
             StoragePolicy policy = {})
      : identity_(identity), pages_(pages), policy_(std::move(policy)), run_(run), next_seq_(next_seq) {
    begin();
  }

  /// A record of the run, in the order of their numbers; numbers may be missing.
  void add(const Event& event, std::uint64_t seq, std::int64_t time_us);
  void add_beat(std::uint64_t seq, std::int64_t time_us);
  void add_gap(Gap gap, std::uint64_t seq);

  /// What is no record, but found out: it goes with the batch.
  void add_gap(Gap gap) { batch_->gaps.push_back(std::move(gap)); }
  void add_end(ProcessEnd end);

  /// The batch so far; a new one begins.
  std::unique_ptr<Batch> take();

  [[nodiscard]] const Batch& batch() const { return *batch_; }
  /// The request rows so far are not wanted, what they add up to is.
  void drop_requests() { batch_->requests.clear(); }

 private:
  void begin();
  Known& meet(const Event& event, std::uint64_t process_id, std::int64_t time_us);
  void succeed(Known& known, Known& before, const Event& event, std::int64_t time_us);
  void end_programs_before(const Event& live, std::int64_t time_us);
  [[nodiscard]] std::uint64_t program_before(const Event& exec) const;
  [[nodiscard]] bool tells_nothing_new(const Event& event, const Known& known) const;
  ProcessChange& change_of(Known& known, std::int64_t time_us);
  std::uint32_t program(std::string_view name);
  ActivityChange& activity(ProcessChange& change, std::int64_t time_us);
  void took(std::uint64_t seq);
  void add_request(const Event& event, ProcessChange& change, std::uint64_t seq, std::int64_t time_us);
  [[nodiscard]] bool is_kept(const Event& event, bool failed, std::uint32_t program) const;
  void add_row(const Event& event, bool failed, ProcessChange& change, std::uint64_t seq,
               std::int64_t time_us);
  void add_lifetime(const Event& event, Known& known, ProcessChange& change, std::int64_t time_us);
  void tell_sharers(const Known& known, std::int64_t time_us);

  Identity identity_;
  PageSizes pages_;
  StoragePolicy policy_;
  std::uint32_t run_;
  std::uint64_t next_seq_;
  std::unique_ptr<Batch> batch_;
  std::uint64_t batch_number_ = 0;
  KnownProcesses known_;
  bool has_older_form_ = false;  // in this batch
  boost::unordered_flat_map<std::uint64_t, std::uint32_t>
      programs_;                     // of this batch: hash of the name to index
  std::vector<bool> keeps_program_;  // of this batch, by that index; not used by a policy that keeps all
  boost::unordered_flat_map<std::uint64_t, std::uint32_t>
      activity_;  // of this batch: hash of (bucket, process)
};

}  // namespace mapledger
