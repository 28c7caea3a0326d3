#pragma once

#include <cstdint>
#include <memory>

#include <boost/unordered/unordered_flat_map.hpp>

#include "collector/account/batch.hpp"
#include "collector/account/identity.hpp"
#include "collector/account/pages.hpp"
#include "collector/parse/event.hpp"

namespace mapledger {

/// Turns events into batches: the rows of the log, and what they change in the sums. It keeps no sums of its
/// own (a batch holds differences, which the database adds up in the transaction that stores the rows), so
/// what is stored is exact after any restart. Owned by the reader, used by one thread.
class Accountant {
 public:
  Accountant(Identity identity, PageSizes pages) : identity_(identity), pages_(pages) { begin(); }

  /// Of the stream's clock: added to an event's time to get UTC, nanoseconds. 0 for the older line forms.
  void set_utc_offset(std::int64_t ns) { utc_offset_ns_ = ns; }

  void add(const Event& event);
  void add_end(ProcessEnd end) { batch_->ends.push_back(end); }
  void add_gap(Gap gap) { batch_->gaps.push_back(std::move(gap)); }

  /// The batch so far; a new one begins.
  std::unique_ptr<Batch> take();

  [[nodiscard]] const Batch& batch() const { return *batch_; }
  /// UTC microseconds of an event's or a beat's time.
  [[nodiscard]] std::int64_t utc_us(std::uint64_t time_ns) const {
    return (static_cast<std::int64_t>(time_ns) + utc_offset_ns_) / 1000;
  }
  /// Records added in this run.
  [[nodiscard]] std::uint64_t last_seq() const { return seq_; }

 private:
  void begin();
  ProcessChange& process(const Event& event, std::int64_t time_us);
  std::uint32_t program(std::string_view name);
  ActivityChange& activity(ProcessChange& change, std::int64_t time_us);
  void add_request(const Event& event, ProcessChange& change, std::int64_t time_us);
  void add_lifetime(const Event& event, ProcessChange& change, std::int64_t time_us);

  Identity identity_;
  PageSizes pages_;
  std::int64_t utc_offset_ns_ = 0;
  std::uint64_t seq_ = 0;
  std::unique_ptr<Batch> batch_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> processes_;  // of this batch: id to index
  boost::unordered_flat_map<std::uint64_t, std::uint32_t>
      programs_;  // of this batch: hash of the name to index
  boost::unordered_flat_map<std::uint64_t, std::uint32_t>
      activity_;  // of this batch: hash of (bucket, process)
  boost::unordered_flat_map<std::uint32_t, std::uint32_t>
      parents_;  // of the live: pid to parent, for the row after an exec
};

}  // namespace mapledger
