#include "collector/sink/changes.hpp"

#include "collector/spool/summary.hpp"

namespace mapledger {
namespace {

constexpr char kVersion = 2;
/// Written by programs before.
constexpr char kWithoutMapped = 1;

}  // namespace

std::string encode_changes(const Batch& batch) {
  std::string bytes(1, kVersion);
  spool::put_batch(bytes, batch);
  return bytes;
}

std::unique_ptr<Batch> decode_changes(std::string_view bytes) {
  if (bytes.empty() || (bytes.front() != kVersion && bytes.front() != kWithoutMapped)) return nullptr;
  const auto form = bytes.front() == kVersion ? spool::BatchForm::kNewest : spool::BatchForm::kWithoutMapped;
  bytes.remove_prefix(1);
  spool::FieldCursor in(bytes);
  auto batch = std::make_unique<Batch>();
  if (!spool::take_batch(in, *batch, form) || in.left() != 0) return nullptr;
  return batch;
}

}  // namespace mapledger
