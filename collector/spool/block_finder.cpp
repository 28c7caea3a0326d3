#include "collector/spool/block_finder.hpp"

#include <algorithm>
#include <array>

#include "collector/spool/bytes.hpp"

namespace mapledger::spool {
namespace {

constexpr std::size_t kPieceBytes = 64U << 10U;

/// The first byte of a right block header in `bytes`, or npos.
std::size_t find_header(std::string_view bytes, const Seal& seal) {
  std::array<char, sizeof kBlockMagic> magic{};
  store(magic.data(), kBlockMagic);
  BlockHeader header;
  for (std::size_t at = 0;; ++at) {
    at = bytes.find(std::string_view(magic.data(), magic.size()), at);
    if (at == std::string_view::npos || decode(bytes.substr(at), seal, header)) return at;
  }
}

}  // namespace

FileResult<BlockFinder::Found> BlockFinder::find() {
  const auto size = file_.size();
  if (!size) return size.error();
  std::array<char, kBlockHeaderBytes> bytes{};
  const auto got = file_.read_at(offset_, bytes);
  if (!got) return got.error();
  if (*got < bytes.size()) return Found::kEnd;
  if (!decode({bytes.data(), bytes.size()}, seal_, header_)) return find_further(*size);
  if (offset_ + header_.block_bytes() > *size) return Found::kEnd;
  if (header_.first_seq <= last_seq_) {
    return damage_until(offset_ + header_.block_bytes(), "a block whose records stand before it already");
  }
  return Found::kBlock;
}

void BlockFinder::pass() {
  offset_ += header_.block_bytes();
  last_seq_ = header_.last_seq;
  scanned_to_ = 0;
  only_zeros_ = true;
}

FileResult<BlockFinder::Found> BlockFinder::find_further(std::uint64_t size) {
  std::uint64_t at = std::max(offset_, scanned_to_);
  while (at + kBlockHeaderBytes <= size) {
    piece_.resize(std::min<std::uint64_t>(kPieceBytes, size - at));
    const auto got = file_.read_at(at, piece_);
    if (!got) return got.error();
    const std::string_view piece(piece_.data(), *got);
    if (piece.size() < kBlockHeaderBytes) break;  // shortened meanwhile
    const std::size_t found = find_header(piece, seal_);
    if (found != std::string_view::npos) return damage_until(at + found, "no block header");
    const std::size_t searched = piece.size() - kBlockHeaderBytes + 1;
    only_zeros_ = only_zeros_ && piece.substr(0, searched).find_first_not_of('\0') == std::string_view::npos;
    at += searched;
  }
  scanned_to_ = at;
  if (!finished_) return Found::kEnd;
  piece_.resize(size > at ? size - at : 0);
  const auto got = file_.read_at(at, piece_);
  if (!got) return got.error();
  // A file system may lengthen a file before it writes what belongs there: after a power loss zeros are a
  // torn tail.
  if (only_zeros_ && piece_.find_first_not_of('\0') == std::string::npos) return Found::kEnd;
  return damage_until(size, "no block header");
}

BlockFinder::Found BlockFinder::damage_until(std::uint64_t end, const char* what) {
  damage_ = {offset_, end - offset_, 0, what};
  offset_ = end;
  scanned_to_ = 0;
  only_zeros_ = true;
  return Found::kDamage;
}

}  // namespace mapledger::spool
