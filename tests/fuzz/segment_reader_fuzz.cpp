// Any bytes as a segment file: as they are, and with their CRCs set right, so that what lies behind these is
// reached.
#include <algorithm>
#include <vector>

#include "collector/spool/bytes.hpp"
#include "collector/spool/segment_reader.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/respool.hpp"
#include "tests/support/faulty_file_system.hpp"

namespace {

using namespace mapledger;
using spool::SegmentReader;

constexpr const char* kPath = "d/segment";

/// All until the end for now: strictly growing numbers of records, in order.
void read_on(SegmentReader& reader, std::size_t file_bytes, std::vector<std::uint64_t>& seqs) {
  // Each record and each damage takes a byte at least.
  for (std::size_t calls = 0;; ++calls) {
    CHECK_THAT(calls <= 2 * file_bytes + 2);
    switch (reader.next().value()) {
      case SegmentReader::Next::kEnd:
        return;
      case SegmentReader::Next::kDamage:
        CHECK_THAT(reader.damage().offset + reader.damage().bytes <= file_bytes);
        CHECK_THAT(reader.damage().what[0] != '\0');
        continue;
      case SegmentReader::Next::kRecord:
        break;
    }
    const spool::Record& record = reader.record();
    CHECK_THAT(record.seq >= reader.header().first_seq);
    CHECK_THAT(seqs.empty() || record.seq > seqs.back());
    CHECK_THAT(reader.offset() <= file_bytes);
    seqs.push_back(record.seq);
    if (record.kind == spool::RecordKind::kEvent) {
      CHECK_THAT(record.event.name.size() <= kMaxNameBytes);
      fuzz::check_spools(record.event, record.time_us);
    }
    if (record.kind == spool::RecordKind::kSummary) {
      const Batch& batch = *record.summary.batch;
      CHECK_THAT(batch.first_seq <= batch.last_seq && batch.last_seq == record.seq);
      for (const auto& process : batch.processes) CHECK_THAT(process.program < batch.programs.size());
    }
  }
}

std::vector<std::uint64_t> read_whole(test::FaultyFileSystem& disk, const std::string& content) {
  disk.put(kPath, content);
  const auto reader = SegmentReader::open(disk, kPath).value();
  reader->finish();
  std::vector<std::uint64_t> seqs;
  read_on(*reader, content.size(), seqs);
  CHECK_THAT(reader->problem().empty() == (reader->state() == spool::HeaderState::kGood));
  const spool::SegmentTail tail = reader->tail().value();
  CHECK_THAT(seqs.empty() || tail.last_seq >= seqs.back());
  CHECK_THAT(tail.bytes <= std::max(content.size(), spool::kHeaderAreaBytes));
  return seqs;
}

/// The same in two pieces must come out the same.
void check_growing(test::FaultyFileSystem& disk, const std::string& content,
                   const std::vector<std::uint64_t>& whole) {
  if (content.size() < spool::kHeaderAreaBytes) return;
  const std::size_t rest = content.size() - spool::kHeaderAreaBytes + 1;
  const std::size_t cut = spool::kHeaderAreaBytes + std::hash<std::string>()(content) % rest;
  disk.put(kPath, content.substr(0, cut));
  const auto reader = SegmentReader::open(disk, kPath).value();
  std::vector<std::uint64_t> seqs;
  read_on(*reader, content.size(), seqs);
  disk.content(kPath) = content;
  read_on(*reader, content.size(), seqs);
  CHECK_THAT(seqs == whole);
}

/// Takes the bytes as fields: a good header before them, and each block with the length and CRCs that it then
/// needs.
std::string repaired(std::string content) {
  spool::SegmentHeader header;
  header.spool_id = 1;
  content.resize(std::max(content.size(), spool::kHeaderAreaBytes));
  content.replace(0, spool::kHeaderAreaBytes, encode(header));
  const spool::Seal seal(header);
  for (std::size_t at = spool::kHeaderAreaBytes; at + spool::kBlockHeaderBytes <= content.size();) {
    char* bytes = content.data() + at;
    const std::size_t room = content.size() - at - spool::kBlockHeaderBytes;
    spool::BlockHeader block;
    block.payload_bytes =
        static_cast<std::uint32_t>(std::min<std::size_t>(spool::load<std::uint32_t>(bytes + 4), room));
    block.records = spool::load<std::uint32_t>(bytes + 8);
    block.first_seq = spool::load<std::uint64_t>(bytes + 16);
    block.last_seq = spool::load<std::uint64_t>(bytes + 24);
    block.last_time_us = spool::load<std::int64_t>(bytes + 32);
    block.payload_crc = seal.crc({bytes + spool::kBlockHeaderBytes, block.payload_bytes});
    encode(block, seal, bytes);
    at += block.block_bytes();
  }
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  test::FaultyFileSystem disk;
  for (const std::string& content : {input, repaired(input)}) {
    check_growing(disk, content, read_whole(disk, content));
  }
  return 0;
}
