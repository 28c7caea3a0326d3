#include "collector/spool/format.hpp"

#include <zlib.h>

#include <algorithm>

#include "collector/spool/bytes.hpp"

namespace mapledger::spool {
namespace {

constexpr std::size_t kHeaderCrcAt = 508;
constexpr std::size_t kBlockCrcAt = 44;

std::uint32_t crc_from(std::uint32_t start, std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(start, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

bool has_magic(std::string_view copy) {
  return copy.starts_with(kSegmentMagic);
}

bool is_whole(std::string_view copy) {
  return has_magic(copy) &&
         load<std::uint32_t>(copy.data() + kHeaderCrcAt) == crc_from(0, copy.substr(0, kHeaderCrcAt));
}

/// The first whole copy of the header, or nothing.
std::string_view whole_copy(std::string_view area) {
  for (const std::size_t at : {std::size_t{0}, kHeaderCopyAt}) {
    const std::string_view copy = area.substr(at, kSegmentHeaderBytes);
    if (is_whole(copy)) return copy;
  }
  return {};
}

}  // namespace

Seal::Seal(std::uint64_t spool_id, std::uint32_t run) {
  std::array<char, 12> key{};
  store(key.data(), spool_id);
  store(key.data() + 8, run);
  start_ = crc_from(0, {key.data(), key.size()});
}

std::uint32_t Seal::crc(std::string_view bytes) const {
  return crc_from(start_, bytes);
}

std::string encode(const SegmentHeader& header) {
  std::string copy(kSegmentHeaderBytes, '\0');
  char* out = copy.data();
  std::copy(kSegmentMagic.begin(), kSegmentMagic.end(), out);
  store(out + 8, header.kind == SegmentKind::kRaw ? kOldestFormatVersion : kFormatVersion);
  store(out + 12, header.kind);
  store(out + 16, header.spool_id);
  store(out + 24, header.host_id);
  store(out + 32, header.run);
  store(out + 40, header.index);
  store(out + 48, header.first_seq);
  store(out + 56, header.world);
  store(out + 64, header.page_bytes);
  store(out + 72, header.huge_page_bytes);
  store(out + kHeaderCrcAt, crc_from(0, {out, kHeaderCrcAt}));
  return copy + copy;
}

HeaderState decode(std::string_view area, SegmentHeader& header) {
  if (area.size() < kHeaderAreaBytes) return HeaderState::kTorn;
  const std::string_view copy = whole_copy(area);
  if (copy.empty()) {
    return has_magic(area) || has_magic(area.substr(kHeaderCopyAt)) ? HeaderState::kDamaged
                                                                    : HeaderState::kNotASegment;
  }
  const char* in = copy.data();
  const auto version = load<std::uint32_t>(in + 8);
  if (version < kOldestFormatVersion) return HeaderState::kOlderVersion;
  if (version > kFormatVersion) return HeaderState::kNewerVersion;
  const auto kind = load<std::uint32_t>(in + 12);
  if (kind > static_cast<std::uint32_t>(SegmentKind::kSummary)) return HeaderState::kDamaged;
  header.kind = static_cast<SegmentKind>(kind);
  header.spool_id = load<std::uint64_t>(in + 16);
  header.host_id = load<std::uint64_t>(in + 24);
  header.run = load<std::uint32_t>(in + 32);
  header.index = load<std::uint32_t>(in + 40);
  header.first_seq = load<std::uint64_t>(in + 48);
  header.world = load<std::uint64_t>(in + 56);
  header.page_bytes = load<std::uint64_t>(in + 64);
  header.huge_page_bytes = load<std::uint64_t>(in + 72);
  return header.first_seq == 0 ? HeaderState::kDamaged : HeaderState::kGood;
}

std::uint32_t version_of(std::string_view area) {
  const std::string_view copy = area.size() < kHeaderAreaBytes ? std::string_view() : whole_copy(area);
  return copy.empty() ? 0 : load<std::uint32_t>(copy.data() + 8);
}

void encode(const BlockHeader& header, const Seal& seal, char* out) {
  store(out, kBlockMagic);
  store(out + 4, header.payload_bytes);
  store(out + 8, header.records);
  store(out + 12, header.payload_crc);
  store(out + 16, header.first_seq);
  store(out + 24, header.last_seq);
  store(out + 32, header.last_time_us);
  store(out + 40, std::uint32_t{0});
  store(out + kBlockCrcAt, seal.crc({out, kBlockCrcAt}));
}

bool decode(std::string_view bytes, const Seal& seal, BlockHeader& header) {
  if (bytes.size() < kBlockHeaderBytes) return false;
  const char* in = bytes.data();
  if (load<std::uint32_t>(in) != kBlockMagic) return false;
  if (load<std::uint32_t>(in + kBlockCrcAt) != seal.crc(bytes.substr(0, kBlockCrcAt))) return false;
  header.payload_bytes = load<std::uint32_t>(in + 4);
  header.records = load<std::uint32_t>(in + 8);
  header.payload_crc = load<std::uint32_t>(in + 12);
  header.first_seq = load<std::uint64_t>(in + 16);
  header.last_seq = load<std::uint64_t>(in + 24);
  header.last_time_us = load<std::int64_t>(in + 32);
  return header.payload_bytes <= kMaxPayloadBytes && header.records > 0 &&
         header.last_seq >= header.first_seq;
}

}  // namespace mapledger::spool
