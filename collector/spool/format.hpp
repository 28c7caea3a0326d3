#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mapledger::spool {

// The format of a segment file, version 2. Writer and reader both cite this text. All numbers are
// little-endian.
//
// A segment is a header area of kHeaderAreaBytes, then blocks without anything between them, until the end of
// the file. It is only appended to. A file that ends within its header area or within a block has a torn
// tail: that is how a writer looks that was killed, or is still writing, and it is no damage.
//
// The header area holds the same segment header twice, at 0 and at kHeaderCopyAt; the first that is valid
// counts. Of a segment header these hold in every version: 512 bytes, the magic at 0, the version at 8, the
// CRC at 508.
//
//     0  8  magic "mlspool\n"          40  4  index of the segment in its run
//     8  4  version                    44  4  zero
//    12  4  kind: 0 raw, 1 summary     48  8  first sequence number the segment may hold
//    16  8  spool id                   56  8  world of the process identities
//    (collector/account/identity.hpp) 24  8  host id                    64  8  bytes of a page 32  4  run 72
//    8  bytes of a default huge page 36  4  zero                       80     zeros;  508  4  CRC of the 508
//    bytes before
//
// A block is a block header of kBlockHeaderBytes and a payload:
//
//     0  4  magic kBlockMagic          16  8  sequence number of the first record
//     4  4  bytes of the payload       24  8  sequence number of the last record
//     8  4  records in the payload     32  8  greatest time, UTC us, of its beats and
//                                         counted events; kNoTime: none
//    12  4  CRC of the payload         40  4  zero;  44  4  CRC of the 44 bytes before
//
// CRC is that of zlib's crc32(). In blocks it goes on from the CRC of the spool id and the run (Seal), so
// that neither a process name that contains a block nor a block of another run that a file system brings back
// after a power loss is ever taken for one of this segment.
//
// Records of a raw segment take consecutive numbers: last = first + records - 1. In a summary segment each
// block holds one record, which stands for all from first to last. Sequence numbers grow strictly over a
// segment.
//
// A payload is a sequence of records, each a tag byte and fields by its kind (record_codec.cpp: raw,
// summary.cpp: summary). A field is a varint (varint.hpp); a signed number is first folded (zigzag); text is
// a varint of its length and the bytes. Fields of the process's name are raw bytes: hostile data.
//
//     tag 0-8   event of that Kind (collector/parse/event.hpp); 0x10 is added for an event of an older line
//     form,
//               0x20 for fork's shared_mm
//               time (UTC us), signed, less that of the record before in this block that has a time (first:
//               less 0); pid; unless of an older form: tid less pid, signed; uid; start_ns; exec_id;
//               vm_pages; stack_pages; resident_pages; then by kind:
//                 mmap    address, length, prot, flags, result (signed)
//                 munmap  address, length, result (signed)
//                 mremap  address, old_length, length, flags, result (signed)
//                 brk     address, result (signed)
//                 exec    none      fork  parent      exit  status      live  parent
//                 swept   cgroup (text, at most kMaxCgroupBytes)
//               of an older form: length
//               name (text, at most kMaxNameBytes)
//     tag 9     beat: time, as above: the stream is complete until then
//     tag 10    gap: from (signed), to less from (signed), stage, events + 1 or 0 for unknown, detail (text)
//     tag 12    summary: see summary.hpp; only in summary segments
//
// A summary segment of version 1 has tag 11 instead, a summary in its older form. Raw segments are the same
// in both versions, and still written as of version 1, so that a program from before can go on with them.

inline constexpr std::uint32_t kFormatVersion = 2;
inline constexpr std::uint32_t kOldestFormatVersion =
    1;  ///< that is read, and is written where it says the same
inline constexpr std::string_view kSegmentMagic = "mlspool\n";
inline constexpr std::size_t kSegmentHeaderBytes = 512;
inline constexpr std::size_t kHeaderCopyAt = 512;
inline constexpr std::size_t kHeaderAreaBytes = 1024;

inline constexpr std::uint32_t kBlockMagic = 0x4B4C424D;  // "MBLK"
inline constexpr std::size_t kBlockHeaderBytes = 48;
/// A block is written at the latest when its payload is this long …
inline constexpr std::size_t kBlockTargetBytes = 64U << 10U;
/// … and no payload is longer. The summary of a batch of 10,000 records was counted to be at most 7.2 MB.
inline constexpr std::size_t kMaxPayloadBytes = 8U << 20U;
/// A longer detail of a gap is cut: gaps.detail takes 255 characters.
inline constexpr std::size_t kMaxDetailBytes = 1020;
inline constexpr std::int64_t kNoTime = INT64_MIN;

enum class SegmentKind : std::uint32_t { kRaw, kSummary };

struct SegmentHeader {
  SegmentKind kind = SegmentKind::kRaw;
  std::uint64_t spool_id = 0;  ///< random, made once with the spool's directory
  std::uint64_t host_id = 0;
  std::uint32_t run = 0;
  std::uint32_t index = 0;
  std::uint64_t first_seq = 1;  ///< 1 at least
  std::uint64_t world = 0;
  std::uint64_t page_bytes = 4096;
  std::uint64_t huge_page_bytes = 2U << 20U;

  bool operator==(const SegmentHeader&) const = default;
};

/// What the blocks of one run of one spool are sealed with: where their CRCs start from. Blocks may be moved
/// between the segments of the run.
class Seal {
 public:
  Seal(std::uint64_t spool_id, std::uint32_t run);
  explicit Seal(const SegmentHeader& header) : Seal(header.spool_id, header.run) {}
  [[nodiscard]] std::uint32_t crc(std::string_view bytes) const;

 private:
  std::uint32_t start_;
};

struct BlockHeader {
  std::uint32_t payload_bytes = 0;
  std::uint32_t records = 0;
  std::uint32_t payload_crc = 0;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::int64_t last_time_us = kNoTime;

  [[nodiscard]] std::size_t block_bytes() const { return kBlockHeaderBytes + payload_bytes; }
};

/// What the first bytes of a file say.
enum class HeaderState {
  kGood,
  kTorn,          ///< the file is shorter than the header area: nothing was stored in it (yet)
  kNotASegment,   ///< neither copy has the magic
  kDamaged,       ///< the magic is there, but neither copy's CRC is right
  kOlderVersion,  ///< whole, of a version before this program's
  kNewerVersion,  ///< whole, of a version after this program's
};

/// The header area, kHeaderAreaBytes.
std::string encode(const SegmentHeader& header);
/// `area` is as much as there is of the first kHeaderAreaBytes; `header` is set if kGood.
HeaderState decode(std::string_view area, SegmentHeader& header);
/// The version of a segment that is kOlderVersion or kNewerVersion.
std::uint32_t version_of(std::string_view area);

/// Writes kBlockHeaderBytes to `out`.
void encode(const BlockHeader& header, const Seal& seal, char* out);
/// False unless `bytes` begins with a block header that is right in itself.
bool decode(std::string_view bytes, const Seal& seal, BlockHeader& header);

}  // namespace mapledger::spool
