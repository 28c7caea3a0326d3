#include "api/net/replay.hpp"

namespace mapledger::api {

void Replay::add(const Publication& publication) {
  const bool follows =
      publication.kind == Publication::Kind::kChange && last_ && publication.seq == *last_ + 1;
  if (!follows) {
    // A snapshot of the present state changes nothing; any other begins anew.
    if (last_ == publication.seq) return;
    changes_.clear();
    bytes_ = 0;
  }
  last_ = publication.seq;
  if (!follows) return;
  changes_.push_back(publication);
  bytes_ += publication.text->size();
  while (changes_.size() > kMostMessages || bytes_ > kMostBytes) {
    bytes_ -= changes_.front().text->size();
    changes_.pop_front();
  }
}

std::optional<std::vector<Publication>> Replay::after(std::uint64_t seq) const {
  if (!last_ || seq > *last_ || *last_ - seq > changes_.size()) return std::nullopt;
  const auto count = static_cast<std::ptrdiff_t>(*last_ - seq);
  return std::vector<Publication>(changes_.end() - count, changes_.end());
}

}  // namespace mapledger::api
