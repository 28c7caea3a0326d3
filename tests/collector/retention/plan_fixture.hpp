#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/retention/plan.hpp"

namespace mapledger {

inline constexpr std::int64_t kToday = 20'777 * kDayUs;  // 2026-11-20
inline constexpr std::int64_t kNow = kToday + 13 * kHourUs + 20 * kMinuteUs;
inline constexpr std::uint64_t kMiB = 1U << 20U;
inline constexpr std::uint64_t kGiB = 1ULL << 30U;

/// A database without a server: carries out what is planned.
class PlanTest : public testing::Test {
 protected:
  PlanTest() {
    for (auto* table :
         {&storage.requests, &storage.request_spans, &storage.activity, &storage.activity_totals}) {
      table->push_back({std::string(kCatchAll), kDawnUs, kForeverUs, 0, 0});
    }
  }

  std::vector<Partition>& table(const std::string& name) {
    return name == "requests"          ? storage.requests
           : name == "activity"        ? storage.activity
           : name == "activity_totals" ? storage.activity_totals
                                       : storage.request_spans;
  }

  /// As the server would: the pieces must lie in order and end where the partition ended.
  void carry_out(const Action& action) {
    auto& partitions = table(action.table);
    for (const Partition& what : action.what) {
      const auto at = std::find_if(partitions.begin(), partitions.end(),
                                   [&](const Partition& p) { return p.name == what.name; });
      ASSERT_NE(at, partitions.end()) << what.name;
      if (action.kind == Action::Kind::kDrop) {
        partitions.erase(at);
      } else if (action.kind != Action::Kind::kCut) {
        at->rows = at->bytes = 0;
      } else {
        std::vector<Partition> pieces;
        std::int64_t begin = at->begin_us;
        for (const auto& piece : action.into) {
          ASSERT_LT(begin, piece.end_us) << piece.name;
          pieces.push_back({piece.name, begin, piece.end_us, 0, 0});
          begin = piece.end_us;
        }
        ASSERT_EQ(begin, at->end_us);
        partitions.insert(partitions.erase(at), pieces.begin(), pieces.end());
      }
    }
    std::vector<std::string> names;
    for (const Partition& p : partitions) names.push_back(p.name);
    std::sort(names.begin(), names.end());
    ASSERT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << "two of a name";
  }

  std::vector<Action> cut(std::int64_t now_us) {
    auto actions = plan_cuts(storage, settings, now_us);
    for (const Action& action : actions) carry_out(action);
    EXPECT_THAT(plan_cuts(storage, settings, now_us), testing::IsEmpty()) << "never comes to an end";
    return actions;
  }
  std::vector<Action> drop(std::int64_t now_us) {
    count_bytes();
    auto actions = plan_drops(storage, settings, now_us);
    for (const Action& action : actions) carry_out(action);
    count_bytes();
    return actions;
  }
  void count_bytes() {
    storage.bytes = other_bytes;
    for (const auto* partitions :
         {&storage.requests, &storage.request_spans, &storage.activity, &storage.activity_totals}) {
      for (const Partition& p : *partitions) storage.bytes += p.bytes;
    }
  }

  Partition& at(std::vector<Partition>& partitions, std::int64_t us) {
    return *std::find_if(partitions.begin(), partitions.end(),
                         [&](const Partition& p) { return us < p.end_us; });
  }
  Partition& at(std::int64_t us) { return at(storage.requests, us); }
  static std::int64_t length(const Partition& p) { return p.end_us - p.begin_us; }

  /// Rows of 128 bytes over a span of time, into requests, their spans and activity.
  void fill(std::int64_t from_us, std::int64_t to_us, std::uint64_t bytes) {
    constexpr std::int64_t kStep = kMinuteUs;
    const std::uint64_t each = bytes * kStep / static_cast<std::uint64_t>(to_us - from_us);
    for (std::int64_t us = from_us; us < to_us; us += kStep) {
      Partition& p = at(us);
      p.bytes += each;
      p.rows += std::max<std::uint64_t>(1, each / 128);
      at(storage.request_spans, us).rows += 1;
      at(storage.activity, us).rows += 1;
    }
  }

  std::vector<std::string> names(const std::vector<Partition>& partitions) {
    std::vector<std::string> found;
    for (const Partition& p : partitions) found.push_back(p.name);
    return found;
  }
  static std::vector<Partition> of(const std::vector<Action>& actions, Action::Kind kind,
                                   const std::string& table) {
    for (const Action& action : actions) {
      if (action.kind == kind && action.table == table) return action.what;
    }
    return {};
  }

  Storage storage;
  RetentionSettings settings;
  std::uint64_t other_bytes = 0;
};

}  // namespace mapledger
