#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace mapledger::exact {

enum class Call { kMmap, kMunmap, kMremap, kBrk };
inline constexpr std::size_t kCalls = 4;
using CallCounts = std::array<std::uint64_t, kCalls>;

/// What the kernel's own trace says of system calls that returned and of threads that began, as its text
/// comes (trace_pipe of tracefs). Pure; one thread.
class CallLog {
 public:
  /// `threads`: those that were there when the trace began, with their processes.
  explicit CallLog(std::map<pid_t, pid_t> threads) : processes_(std::move(threads)) {
    for (const auto& [thread, process] : processes_) older_.insert(thread);
  }

  /// One line without its newline. False: it is of no kind that we asked for.
  bool take(std::string_view line);

  /// The kernel's numbers of system calls that are ours: what they mean depends on the caller.
  static const std::set<int>& numbers();

  struct Thread {
    std::map<int, std::uint64_t> calls;  ///< by number
    std::set<pid_t> processes;           ///< whose it was: its number may have been used again
    std::set<pid_t> parents;             ///< processes that began it
  };
  [[nodiscard]] const std::map<pid_t, Thread>& threads() const { return threads_; }

  /// Its beginning was not seen, or not that of each thread that bore the number.
  [[nodiscard]] bool is_older(pid_t thread) const { return older_.contains(thread); }

 private:
  void begin(pid_t parent, pid_t child, bool is_thread);
  [[nodiscard]] pid_t process_of(pid_t thread) const;

  std::map<pid_t, pid_t> processes_;
  std::set<pid_t> older_;
  std::map<pid_t, Thread> threads_;
};

/// Who is not compared, or in another way.
struct CallRules {
  std::set<pid_t> living;         ///< threads that have not ended
  std::set<pid_t> left_out;       ///< processes that the tracer leaves out
  std::set<pid_t> parents_of_32;  ///< processes whose children are 32-bit programs
};

struct CallVerdict {
  std::uint64_t calls = 0;         ///< the kernel's, of the threads that are compared
  std::uint64_t calls_32 = 0;      ///< of these, those of 32-bit programs
  std::uint64_t missing = 0;       ///< of the kernel's, not in the ledger
  std::uint64_t invented = 0;      ///< in the ledger, not of the kernel's
  std::uint64_t threads = 0;       ///< compared
  std::uint64_t not_compared = 0;  ///< calls of threads that lived before or after, or are left out
  std::map<pid_t, std::pair<CallCounts, CallCounts>> different;  ///< the kernel's and the ledger's counts
};

/// `ledger`: rows of requests since the trace began, by thread.
CallVerdict check_calls(const CallLog& log, const std::map<pid_t, CallCounts>& ledger,
                        const CallRules& rules);

}  // namespace mapledger::exact
