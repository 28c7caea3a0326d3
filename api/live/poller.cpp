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

/// What of these is still wanted is asked for as well.
void ask_again(Wishes& wishes, Wishes& unanswered) {
  for (auto& [host, wish] : wishes) {
    const auto found = unanswered.find(host);
    if (found == unanswered.end()) continue;
    wish.asked |= found->second.asked & wish.wanted;
    wish.filters.asked.merge(found->second.filters.asked);
  }
}

}  // namespace

Poller::Poller(Store& store, milliseconds interval, std::function<std::size_t()> stream_clients,
               Publish publish)
    : store_(store),
      stream_clients_(std::move(stream_clients)),
      interval_(interval),
      publish_(std::move(publish)),
      thread_([this] { run(); }) {}

void Poller::want(Wishes wishes) {
  const std::lock_guard lock(mutex_);
  ask_again(wishes, wishes_);
  wishes_ = std::move(wishes);
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

/// A follower for each host that is wanted, and no other.
void Poller::keep(const Wishes& wishes) {
  for (auto each = followers_.begin(); each != followers_.end();) {
    if (wishes.contains(each->first)) {
      ++each;
      continue;
    }
    last_seq_ = std::max(last_seq_, each->second.last_seq());
    each = followers_.erase(each);
  }
  for (const auto& [host, wish] : wishes)
    followers_.try_emplace(host, store_, stream_clients_, host, last_seq_);
}

/// One look at each. False: the database is away.
bool Poller::step(const Wishes& wishes, Wishes& unanswered) {
  keep(wishes);
  bool is_there = true;
  for (auto& [host, follower] : followers_) {
    const Wish& wish = wishes.at(host);
    Follower::Outcome outcome =
        follower.step(wish.wanted, wish.asked, steady_clock::now(), utc_now_us(), wish.filters);
    for (Publication& publication : outcome.publications) publish_(std::move(publication));
    unanswered[host] = {{}, outcome.unanswered, {{}, std::move(outcome.unanswered_filters)}};
    is_there = is_there && !outcome.database_away;
  }
  return is_there;
}

void Poller::run() {
  std::unique_lock lock(mutex_);
  milliseconds pause = interval_;
  while (!stop_) {
    if (wishes_.empty()) {
      keep({});
      changed_.wait(lock, [&] { return stop_ || !wishes_.empty(); });
      continue;
    }
    const Wishes wishes = wishes_;
    for (auto& [host, wish] : wishes_) {
      wish.asked.reset();
      wish.filters.asked.clear();
    }
    news_ = false;
    lock.unlock();
    const auto begin = steady_clock::now();
    Wishes unanswered;
    const bool is_there = step(wishes, unanswered);
    lock.lock();
    ask_again(wishes_, unanswered);
    pause = is_there ? interval_ : std::min(pause * 2, std::max(kSlowest, interval_));
    changed_.wait_until(lock, begin + std::min(kQuickest, pause), [&] { return stop_; });
    changed_.wait_until(lock, begin + pause, [&] { return stop_ || news_; });
  }
}

}  // namespace mapledger::api
