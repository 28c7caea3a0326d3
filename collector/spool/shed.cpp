#include "collector/spool/shed.hpp"

#include "collector/spool/account.hpp"
#include "collector/spool/segment_reader.hpp"
#include "collector/spool/segment_writer.hpp"

namespace mapledger::spool {
namespace {

/// Sums of so many records make one summary record: fewer would take more room, and one transaction stores
/// it.
constexpr std::uint64_t kRecordsPerSummary = 100'000;
/// Rows that storing it may change. No row takes more than 1.1 KiB: kMaxPayloadBytes holds them.
constexpr std::size_t kRowsPerSummary = 4'000;

std::size_t rows(const Batch& batch) {
  return batch.processes.size() + batch.programs.size() + batch.activity.size() + batch.ends.size() +
         batch.gaps.size();
}

/// What the accountant makes of a segment's records, written as summaries.
class Summarizer {
 public:
  Summarizer(const SegmentHeader& header, SegmentWriter& out)
      : header_(header), out_(out), accountant_(fresh(header.first_seq)) {}

  FileResult<void> add(Record& record) {
    if (record.seq != next_seq_ && next_seq_ != 0) {  // a hole stays one
      if (auto written = write(); !written) return written;
      accountant_ = fresh(record.seq);
    }
    if (next_seq_ == 0) accountant_ = fresh(record.seq);
    next_seq_ = record.seq + 1;
    account(accountant_, record);
    const Batch& batch = accountant_.batch();
    if (!batch.requests.empty()) {
      const std::int64_t time_us = batch.requests.back().time_us;
      from_us_ = requests_ == 0 ? time_us : std::min(from_us_, time_us);
      to_us_ = requests_ == 0 ? time_us : std::max(to_us_, time_us);
      requests_ += batch.requests.size();
      accountant_.drop_requests();
    }
    const bool is_full = batch.records() >= kRecordsPerSummary || rows(batch) >= kRowsPerSummary;
    return is_full ? write() : FileResult<void>();
  }

  FileResult<void> write() {
    if (accountant_.batch().records() == 0) return {};
    Summary summary{accountant_.take(), requests_, from_us_, to_us_};
    shed_ += requests_;
    requests_ = 0;
    BlockBuilder builder(Seal(header_), summary.batch->first_seq);
    builder.add(summary);
    return out_.write(builder.seal());
  }

  [[nodiscard]] std::uint64_t shed() const { return shed_; }

 private:
  [[nodiscard]] Accountant fresh(std::uint64_t seq) const {
    return Accountant(Identity(header_.world), {header_.page_bytes, header_.huge_page_bytes}, header_.run,
                      seq);
  }

  SegmentHeader header_;
  SegmentWriter& out_;
  Accountant accountant_;
  std::uint64_t next_seq_ = 0;
  std::uint64_t requests_ = 0;
  std::int64_t from_us_ = 0;
  std::int64_t to_us_ = 0;
  std::uint64_t shed_ = 0;
};

FileResult<void> summarize(SegmentReader& in, Summarizer& out) {
  for (;;) {
    const auto next = in.next();
    if (!next) return next.error();
    if (*next == SegmentReader::Next::kEnd) return out.write();
    if (*next == SegmentReader::Next::kDamage) continue;  // the numbers tell
    if (auto added = out.add(in.record()); !added) return added;
  }
}

}  // namespace

FileResult<Shed> shed_segment(FileSystem& files, const std::string& segment, const std::string& summary) {
  auto in = SegmentReader::open(files, segment);
  if (!in) return in.error();
  if ((*in)->state() != HeaderState::kGood) return FileError{{(*in)->problem()}};
  (*in)->finish();
  SegmentHeader header = (*in)->header();
  header.kind = SegmentKind::kSummary;
  const std::string unfinished = summary + ".new";
  static_cast<void>(files.remove(unfinished));  // of a run that was killed
  auto out = SegmentWriter::create(files, unfinished, header);
  if (!out) return out.error();
  Summarizer summarizer((*in)->header(), **out);
  if (auto written = summarize(**in, summarizer); !written) return written.error();
  if (auto synced = (*out)->sync(); !synced) return synced.error();
  if (auto named = files.rename(unfinished, summary); !named) return named.error();
  if (auto synced = files.sync_directory(directory_of(summary)); !synced) return synced.error();
  if (auto gone = files.remove(segment); !gone) return gone.error();
  return Shed{summarizer.shed(), (*out)->bytes()};
}

}  // namespace mapledger::spool
