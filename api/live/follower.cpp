#include "api/live/follower.hpp"

#include <algorithm>

#include "api/live/gaps_feed.hpp"
#include "api/live/hosts_feed.hpp"
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

Follower::Follower(Store& store, std::function<std::size_t()> stream_clients, HostScope host,
                   std::uint64_t last_seq)
    : store_(store),
      host_(host),
      requests_(new RequestsFeed()),
      feeds_{std::make_unique<ProcessesFeed>(),
             std::make_unique<TopFeed>(Grouping::kProcess),
             std::make_unique<TopFeed>(Grouping::kProgram),
             std::unique_ptr<Feed>(requests_),
             std::make_unique<StatusFeed>(std::move(stream_clients)),
             std::make_unique<GapsFeed>(),
             std::make_unique<HostsFeed>()},
      filtered_(*requests_, last_seq) {
  seq_.fill(last_seq);
}

std::uint64_t Follower::last_seq() const {
  return std::max(filtered_.highest(), *std::max_element(seq_.begin(), seq_.end()));
}

void Follower::forget() {
  loaded_.reset();
  filtered_.keep({});
}

Follower::Outcome Follower::step(TopicSet wanted, TopicSet asked, std::chrono::steady_clock::time_point now,
                                 std::int64_t now_us, const FilterWish& filters) {
  Outcome outcome;
  loaded_ &= wanted;
  restart_ &= wanted;
  requests_->look_further(!filters.wanted.empty());
  filtered_.keep(filters);
  const auto head = store_.head(host_ != kShownHost ? std::optional(host_) : std::nullopt);
  outcome.database_away = !head;
  if (head) {
    const Head fresh = head->value_or(Head{});
    if (is_another(fresh, head_)) {
      TopicSet of_the_host = loaded_;
      of_the_host.reset(index_of(Topic::kHosts));
      restart_ |= of_the_host;
      loaded_ &= ~of_the_host;
    }
    head_ = fresh;
  }
  for (const Topic topic : kAllTopics) {
    const std::size_t i = index_of(topic);
    if (wanted[i]) follow(topic, asked[i], Tick{head_, host_, outcome.database_away, now, now_us}, outcome);
  }
  if (loaded_[index_of(Topic::kRequests)]) {
    filtered_.snapshots(filters.asked, now_us, outcome.publications);
  } else {
    outcome.unanswered_filters = filters.asked;
  }
  for (Publication& publication : outcome.publications) publication.host = host_;
  return outcome;
}

void Follower::follow(Topic topic, bool asked, const Tick& tick, Outcome& outcome) {
  const std::size_t i = index_of(topic);
  bool could_read = true;
  if (!tick.database_away || topic == Topic::kStatus) {
    const bool restart = !loaded_[i] && restart_[i];
    could_read = loaded_[i] ? change(topic, tick, outcome) : load(topic, tick, outcome);
    asked = asked && !(restart && could_read);
  }
  outcome.database_away = outcome.database_away || !could_read;
  if (!asked) return;
  if (loaded_[i]) {
    publish_snapshot(topic, Publication::Kind::kSnapshot, tick.now_us, outcome);
  } else {
    outcome.unanswered.set(i);
  }
}

bool Follower::change(Topic topic, const Tick& tick, Outcome& outcome) {
  const std::size_t i = index_of(topic);
  const auto data = feeds_.at(i)->changes(store_, tick);
  if (!data) return false;
  if (*data) {
    snapshots_.at(i).reset();
    const std::uint64_t seq = ++seq_.at(i);
    outcome.publications.push_back(
        {topic, Publication::Kind::kChange, seq, shared(change_message(topic, seq, tick.now_us, **data))});
  }
  if (topic == Topic::kRequests) filtered_.changes(tick.now_us, outcome.publications);
  return true;
}

/// What was known before may have a hole before what is known now: a new number tells those who come back.
bool Follower::load(Topic topic, const Tick& tick, Outcome& outcome) {
  const std::size_t i = index_of(topic);
  if (!feeds_.at(i)->load(store_, tick)) return false;
  loaded_.set(i);
  snapshots_.at(i).reset();
  ++seq_.at(i);
  if (restart_[i]) {
    restart_.reset(i);
    publish_snapshot(topic, Publication::Kind::kRestart, tick.now_us, outcome);
    if (topic == Topic::kRequests) filtered_.restart(tick.now_us, outcome.publications);
  }
  return true;
}

void Follower::publish_snapshot(Topic topic, Publication::Kind kind, std::int64_t read_us, Outcome& outcome) {
  auto& text = snapshots_.at(index_of(topic));
  const std::uint64_t seq = seq_.at(index_of(topic));
  if (text == nullptr) {
    text = shared(snapshot_message(topic, seq, read_us, feeds_.at(index_of(topic))->snapshot()));
  }
  outcome.publications.push_back({topic, kind, seq, text});
}

}  // namespace mapledger::api
