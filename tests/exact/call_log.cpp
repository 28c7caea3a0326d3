#include "tests/exact/call_log.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

namespace mapledger::exact {
namespace {

struct Number {
  int number;
  Call call;
};
constexpr std::array<Number, 4> kNumbers64{
    {{9, Call::kMmap}, {11, Call::kMunmap}, {12, Call::kBrk}, {25, Call::kMremap}}};
constexpr std::array<Number, 5> kNumbers32{
    {{45, Call::kBrk}, {90, Call::kMmap}, {91, Call::kMunmap}, {163, Call::kMremap}, {192, Call::kMmap}}};

template <class T>
std::optional<T> number_at(std::string_view text, int base = 10) {
  T value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (code != std::errc{}) return std::nullopt;
  return value;
}

/// The thread of a line's head, "NAME-THREAD [CPU] FLAGS TIME", whatever the name is.
std::optional<pid_t> thread_of(std::string_view head) {
  const auto cpu = head.rfind('[');
  if (cpu == std::string_view::npos || cpu == 0) return std::nullopt;
  const auto last = head.find_last_not_of(' ', cpu - 1);
  if (last == std::string_view::npos) return std::nullopt;
  const auto dash = head.rfind('-', last);
  if (dash == std::string_view::npos) return std::nullopt;
  return number_at<pid_t>(head.substr(dash + 1));
}

template <std::size_t N>
CallCounts counts_of(const CallLog::Thread& thread, const std::array<Number, N>& numbers) {
  CallCounts counts{};
  for (const Number& one : numbers) {
    const auto found = thread.calls.find(one.number);
    if (found != thread.calls.end()) counts[static_cast<std::size_t>(one.call)] += found->second;
  }
  return counts;
}

bool meet(const std::set<pid_t>& a, const std::set<pid_t>& b) {
  return std::ranges::any_of(a, [&](pid_t one) { return b.contains(one); });
}

std::uint64_t sum(const CallCounts& counts) {
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts) all += count;
  return all;
}

}  // namespace

const std::set<int>& CallLog::numbers() {
  static const std::set<int> numbers = [] {
    std::set<int> all;
    for (const Number& one : kNumbers64) all.insert(one.number);
    for (const Number& one : kNumbers32) all.insert(one.number);
    return all;
  }();
  return numbers;
}

bool CallLog::take(std::string_view line) {
  constexpr std::string_view kReturn = ": sys_exit: NR ";
  constexpr std::string_view kBirth = ": task_newtask: pid=";
  constexpr std::string_view kFlags = " clone_flags=";
  constexpr std::uint64_t kCloneThread = 0x10000;
  if (const auto at = line.rfind(kReturn); at != std::string_view::npos) {
    const auto thread = thread_of(line.substr(0, at));
    const auto number = number_at<int>(line.substr(at + kReturn.size()));
    if (!thread || !number) return false;
    if (!threads_.contains(*thread)) older_.insert(*thread);  // its beginning was not seen
    ++threads_[*thread].calls[*number];
    return true;
  }
  const auto at = line.find(kBirth);
  const auto flags_at = line.rfind(kFlags);
  if (at == std::string_view::npos || flags_at == std::string_view::npos || flags_at < at) return false;
  const auto parent = thread_of(line.substr(0, at));
  const auto child = number_at<pid_t>(line.substr(at + kBirth.size()));
  const auto flags = number_at<std::uint64_t>(line.substr(flags_at + kFlags.size()), 16);
  if (!parent || !child || !flags) return false;
  begin(*parent, *child, (*flags & kCloneThread) != 0);
  return true;
}

void CallLog::begin(pid_t parent, pid_t child, bool is_thread) {
  const pid_t process = is_thread ? process_of(parent) : child;
  processes_[child] = process;
  Thread& thread = threads_[child];
  thread.processes.insert(process);
  thread.parents.insert(process_of(parent));
}

pid_t CallLog::process_of(pid_t thread) const {
  const auto found = processes_.find(thread);
  return found == processes_.end() ? thread : found->second;
}

CallVerdict check_calls(const CallLog& log, const std::map<pid_t, CallCounts>& ledger,
                        const CallRules& rules) {
  CallVerdict verdict;
  const auto compare = [&](pid_t thread, const CallCounts& kernel) {
    const auto found = ledger.find(thread);
    const CallCounts stored = found == ledger.end() ? CallCounts{} : found->second;
    verdict.calls += sum(kernel);
    for (std::size_t i = 0; i < kCalls; ++i) {
      if (kernel[i] > stored[i]) verdict.missing += kernel[i] - stored[i];
      if (stored[i] > kernel[i]) verdict.invented += stored[i] - kernel[i];
    }
    if (kernel != stored) verdict.different[thread] = {kernel, stored};
  };
  for (const auto& [thread, seen] : log.threads()) {
    const bool is_32_bit = meet(seen.parents, rules.parents_of_32);
    const CallCounts kernel = is_32_bit ? counts_of(seen, kNumbers32) : counts_of(seen, kNumbers64);
    if (log.is_older(thread) || rules.living.contains(thread) || meet(seen.processes, rules.left_out)) {
      verdict.not_compared += sum(kernel);
      continue;
    }
    ++verdict.threads;
    if (is_32_bit) verdict.calls_32 += sum(kernel);
    compare(thread, kernel);
  }
  for (const auto& [thread, stored] : ledger) {
    if (log.threads().contains(thread) || log.is_older(thread) || rules.living.contains(thread)) continue;
    compare(thread, {});
  }
  return verdict;
}

}  // namespace mapledger::exact
