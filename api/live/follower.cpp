#include "api/live/follower.hpp"

#include "api/live/processes_feed.hpp"
#include "api/live/requests_feed.hpp"
#include "api/live/status_feed.hpp"
#include "api/live/top_feed.hpp"

namespace mapledger::api {
namespace {

/// Another machine, another start of its collector, or a ledger that was begun anew: what we know is worth
/// nothing.
bool is_another(const Head& now, const Head& before) {
  return now.machine.id != before.machine.id || now.run != before.run || now.batch < before.batch;
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

Follower::Follower(Store& store, std::function<std::size_t()> stream_clients)
    : store_(store),
      feeds_{std::make_unique<ProcessesFeed>(), std::make_unique<TopFeed>(Grouping::kProcess),
             std::make_unique<TopFeed>(Grouping::kProgram), std::make_unique<RequestsFeed>(),
             std::make_unique<StatusFeed>(std::move(stream_clients))} {}

Follower::Outcome Follower::step(TopicSet wanted, TopicSet asked, std::chrono::steady_clock::time_point now,
                                 std::int64_t now_us) {
  Outcome outcome;
  loaded_ &= wanted;
  restart_ &= wanted;
  const auto head = store_.head();
  outcome.database_away = !head;
  if (head) {
    const Head fresh = head->value_or(Head{});
    if (is_another(fresh, head_)) {
      restart_ |= loaded_;
      loaded_.reset();
    }
    head_ = fresh;
  }
  for (const Topic topic : kAllTopics) {
    const std::size_t i = index_of(topic);
    if (wanted[i]) follow(topic, asked[i], Tick{head_, outcome.database_away, now, now_us}, outcome);
  }
  return outcome;
}

void Follower::follow(Topic topic, bool asked, const Tick& tick, Outcome& outcome) {
  const std::size_t i = index_of(topic);
  Feed& feed = *feeds_.at(i);
  const bool readable = !tick.database_away || topic == Topic::kStatus;
  bool failed = false;
  if (loaded_[i] && readable) {
    const auto change = feed.changes(store_, tick);
    failed = !change;
    if (change && *change) {
      snapshots_.at(i).reset();
      outcome.publications.push_back({topic, Publication::Kind::kChange, ++seq_.at(i),
                                      shared(change_message(topic, seq_.at(i), **change))});
    }
  } else if (readable) {
    failed = !feed.load(store_, tick);
    if (!failed) {
      loaded_.set(i);
      snapshots_.at(i).reset();
      if (restart_[i]) {
        ++seq_.at(i);
        publish_snapshot(topic, Publication::Kind::kRestart, outcome);
        restart_.reset(i);
        asked = false;
      }
    }
  }
  outcome.database_away = outcome.database_away || failed;
  if (!asked) return;
  if (loaded_[i]) {
    publish_snapshot(topic, Publication::Kind::kSnapshot, outcome);
  } else {
    outcome.unanswered.set(i);
  }
}

void Follower::publish_snapshot(Topic topic, Publication::Kind kind, Outcome& outcome) {
  auto& text = snapshots_.at(index_of(topic));
  const std::uint64_t seq = seq_.at(index_of(topic));
  if (text == nullptr) text = shared(snapshot_message(topic, seq, feeds_.at(index_of(topic))->snapshot()));
  outcome.publications.push_back({topic, kind, seq, text});
}

}  // namespace mapledger::api
