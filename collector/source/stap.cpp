#include "collector/source/stap.hpp"

#include <algorithm>
#include <thread>

#include <spdlog/spdlog.h>

#include "collector/source/memory_limit.hpp"
#include "collector/source/stale_modules.hpp"
#include "collector/source/stap_messages.hpp"
#include "collector/source/wait.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;

/// From being asked to stop: stapio needs about a second, and the whole shall take two.
constexpr milliseconds kStopPatience(1'500);
/// From its end: a stapio that was killed with it needs a moment to let go of the module.
constexpr milliseconds kLeavePatience(1'000);
constexpr std::uint64_t kStapioBytes = 256U << 20U;
constexpr int kMostSaid = 20;  // lines of a run in the log
constexpr std::size_t kMostComplaints = 8;

}  // namespace

Stap::Stap(std::vector<std::string> argv, int wake_fd, std::string kernel, std::filesystem::path root)
    : kernel_(std::move(kernel)),
      root_(std::move(root)),
      wake_fd_(wake_fd),
      child_("stap", std::move(argv), wake_fd) {
  child_.on_message([this](std::string_view line) { hear(line); });
}

Stap::~Stap() {
  if (has_ended_) return;
  child_.request_stop();
  end();
}

Result<void> Stap::start() {
  await_unloaded();
  has_begun_ = false;
  said_ = 0;
  cause_.clear();
  complaints_.clear();
  losses_.clear();
  how_it_ended_.clear();
  kill_at_ = Clock::time_point::max();
  auto started = child_.start();
  has_ended_ = !started;
  return started;
}

/// stapio of a collector that was killed needs a moment to end, and until then has the module's name.
void Stap::await_unloaded() {
  constexpr milliseconds kPatience(4'000);
  constexpr milliseconds kBetween(50);
  const auto give_up = Clock::now() + kPatience;
  for (;;) {
    remove_stale_modules(root_);
    if (module_.empty() || !is_loaded(module_, root_) || Clock::now() > give_up) return;
    if (wait_readable(-1, wake_fd_, kBetween).woken) return;
  }
}

Result<ReadResult> Stap::read(std::span<char> buffer, milliseconds timeout) {
  const auto now = Clock::now();
  if (now >= kill_at_) {
    kill_at_ = Clock::time_point::max();
    spdlog::warn("stap does not end within {} ms: it is killed", kStopPatience.count());
    child_.kill_group();
  } else if (kill_at_ != Clock::time_point::max()) {
    timeout = std::min(timeout, std::chrono::ceil<milliseconds>(kill_at_ - now));
  }
  auto got = child_.read(buffer, timeout);
  if (!got) return got;
  if (got->kind == ReadResult::Kind::kData && !has_begun_) {
    has_begun_ = true;
    if (limit_memory(child_.child(), "stapio", kStapioBytes) == 0) {
      spdlog::debug("stapio's memory is not limited: it was not found, or is another user's");
    }
  }
  if (got->kind == ReadResult::Kind::kEnd && !has_ended_) end();
  return got;
}

void Stap::request_stop() {
  child_.request_stop();
  kill_at_ = Clock::now() + kStopPatience;
}

/// Its output is at its end, or nobody wants it: waits for it, and takes away what it leaves.
void Stap::end() {
  how_it_ended_ = child_.how_it_ended();
  has_ended_ = true;
  if (!has_begun_) {
    for (const std::string& complaint : complaints_) say(complaint);
  }
  if (!cause_.empty()) how_it_ended_ += ": " + cause_;
  constexpr milliseconds kBetween(20);
  const auto give_up = Clock::now() + kLeavePatience;
  for (;;) {
    remove_stale_modules(root_);
    if (our_modules(root_).empty() || Clock::now() > give_up) return;
    std::this_thread::sleep_for(kBetween);
  }
}

void Stap::hear(std::string_view line) {
  StapMessage message = read_stap_message(line, kernel_);
  switch (message.kind) {
    case StapMessage::Kind::kIgnored:
      spdlog::debug("stap: {}", line);
      return;
    case StapMessage::Kind::kInfo:
      if (has_begun_) {
        say(line);
      } else if (complaints_.size() < kMostComplaints) {
        complaints_.emplace_back(line);
      }
      return;
    case StapMessage::Kind::kDropped:
      losses_.push_back(
          {SourceLoss::Kind::kDroppedInAll, message.count, "the tracer dropped them: its buffer was full"});
      return;
    case StapMessage::Kind::kSkipped:
      losses_.push_back(
          {SourceLoss::Kind::kUnseen, message.count,
           "SystemTap skipped their probes: too many calls were under way at once (KRETACTIVE)"});
      return;
    case StapMessage::Kind::kFatal:
      if (cause_.empty()) cause_ = std::move(message.text);
      if (has_begun_) say(line);
      return;
  }
}

void Stap::say(std::string_view line) {
  if (++said_ > kMostSaid) return spdlog::debug("stap: {}", line);
  spdlog::warn("stap: {}", line);
  if (said_ == kMostSaid) spdlog::warn("stap says more, which LOG_LEVEL=debug shows");
}

}  // namespace mapledger
