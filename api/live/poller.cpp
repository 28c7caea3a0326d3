#include "api/live/poller.hpp"

#include <algorithm>
#include <utility>

#include "common/clock.hpp"

namespace mapledger::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kSlowest{2000};
/// Clients that subscribe again and again do not make us ask more often than this.
constexpr milliseconds kQuickest{10};

}  // namespace

Poller::Poller(Store& store, milliseconds interval, std::function<std::size_t()> stream_clients,
               Publish publish)
    : follower_(store, std::move(stream_clients)),
      interval_(interval),
      publish_(std::move(publish)),
      thread_([this] { run(); }) {}

void Poller::want(TopicSet wanted, TopicSet asked, FilterWish filters) {
  const std::lock_guard lock(mutex_);
  wanted_ = wanted;
  asked_ |= asked;
  filters.asked.merge(filters_.asked);
  filters_ = std::move(filters);
  news_ = true;
  changed_.notify_one();
}

void Poller::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Poller::run() {
  std::unique_lock lock(mutex_);
  milliseconds pause = interval_;
  while (!stop_) {
    if (wanted_.none()) {
      follower_.forget();
      changed_.wait(lock, [&] { return stop_ || wanted_.any(); });
      continue;
    }
    const TopicSet wanted = wanted_;
    const TopicSet asked = std::exchange(asked_, {});
    const FilterWish filters{filters_.wanted, std::exchange(filters_.asked, {})};
    news_ = false;
    lock.unlock();
    const auto begin = steady_clock::now();
    Follower::Outcome outcome = follower_.step(wanted, asked, begin, utc_now_us(), filters);
    for (Publication& publication : outcome.publications) publish_(std::move(publication));
    lock.lock();
    asked_ |= outcome.unanswered;
    filters_.asked.merge(outcome.unanswered_filters);
    pause = outcome.database_away ? std::min(pause * 2, std::max(kSlowest, interval_)) : interval_;
    changed_.wait_until(lock, begin + std::min(kQuickest, pause), [&] { return stop_; });
    changed_.wait_until(lock, begin + pause, [&] { return stop_ || news_; });
  }
}

}  // namespace mapledger::api
