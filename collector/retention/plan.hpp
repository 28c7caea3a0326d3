#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector/retention/partition.hpp"
#include "collector/retention/settings.hpp"

namespace mapledger {

/// What should be done to the partitions, decided from what there is and the time. Pure, so that it can be
/// tested without a server. Each action may be carried out, or fail, without the others.
struct Action {
  enum class Kind {
    kCut,       ///< the one partition of `what` is replaced by `into`
    kDrop,      ///< with all their rows, since they are old or the budget is used up
    kTruncate,  ///< the same for partitions that must stay
    kDiscard,   ///< rows nobody asked to forget: catch_all is in the way and too big to be copied
  };
  struct Piece {
    std::string name;
    std::int64_t end_us = kForeverUs;  ///< VALUES LESS THAN
    bool operator==(const Piece&) const = default;
  };
  Kind kind = Kind::kCut;
  std::string table;
  std::vector<Partition> what;
  std::vector<Piece> into;
};

/// How long a partition of requests should be: an hour; a part of one where an hour at the current rate is
/// more than a tenth of the budget, or the ledger is new and its rate not known; a day where there would be
/// too many hours.
std::int64_t request_span(const std::vector<Partition>& requests, const RetentionSettings& settings,
                          std::int64_t now_us);

/// Cuts that make partitions ahead of time, short ones for the near future. Ends in nothing to do once they
/// are carried out.
std::vector<Action> plan_cuts(const Storage& storage, const RetentionSettings& settings, std::int64_t now_us);

/// What is too old or too much.
std::vector<Action> plan_drops(const Storage& storage, const RetentionSettings& settings,
                               std::int64_t now_us);

}  // namespace mapledger
