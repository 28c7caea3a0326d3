#pragma once

#include <stdexcept>

#include <gtest/gtest.h>

#include "collector/account/accountant.hpp"

namespace mapledger {

inline constexpr std::uint64_t kPage = 4096;
inline constexpr std::uint64_t kFixed = 0x10;

/// An accountant, events of a process, and what they come to in whole pages.
class MappingTest : public testing::Test {
 protected:
  /// An event of the process 42 unless changed, a millisecond after the one before.
  Event event(Kind kind, std::uint64_t vm_pages) {
    Event e;
    e.kind = kind;
    e.has_head = true;
    e.pid = e.tid = 42;
    e.start_ns = 7;
    e.exec_id = 3;
    e.vm_pages = vm_pages;
    e.stack_pages = 33;
    e.resident_pages = 5;
    e.name = "w";
    return e;
  }
  Event call(Kind kind, std::uint64_t vm_pages, std::uint64_t length_pages, std::uint64_t flags = 0) {
    Event e = event(kind, vm_pages);
    e.address = 0x10000;
    e.length = length_pages * kPage;
    e.flags = flags;
    return e;
  }
  Event brk(std::uint64_t vm_pages, std::uint64_t address, std::uint64_t result) {
    Event e = event(Kind::kBrk, vm_pages);
    e.address = address;
    e.result = static_cast<std::int64_t>(result);
    return e;
  }
  void add(const Event& e) { add_at(e, time_us_ += 1'000); }
  void add_at(const Event& e, std::int64_t time_us) { accountant_.add(e, ++seq_, time_us); }

  const ProcessChange& change(std::uint32_t pid = 42, std::uint64_t exec_id = 3) const {
    for (const ProcessChange& p : accountant_.batch().processes) {
      if (p.pid == pid && p.exec_id == exec_id) return p;
    }
    throw std::logic_error("no such process in the batch");
  }
  static std::int64_t pages(const ProcessChange& p, Cause cause) {
    return p.effects[cause] / std::int64_t{kPage};
  }
  std::int64_t by(Cause cause) const { return pages(change(), cause); }
  std::uint64_t mapped() const { return change().mapped_bytes.value() / kPage; }

  /// What was mapped first, and all that changed it, is what is mapped.
  void TearDown() override {
    for (const ProcessChange& p : accountant_.batch().processes) {
      std::int64_t sum = static_cast<std::int64_t>(p.base_bytes);
      for (const std::int64_t bytes : p.effects.bytes) sum += bytes;
      EXPECT_EQ(sum, static_cast<std::int64_t>(p.mapped_bytes.value())) << "process " << p.pid;
    }
  }

  std::int64_t time_us_ = 1'795'180'000'000'000;
  std::uint64_t seq_ = 0;
  Accountant accountant_{Identity(1), PageSizes{}, 1, 1};
};

}  // namespace mapledger
