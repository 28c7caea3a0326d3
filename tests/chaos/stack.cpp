#include "tests/chaos/stack.hpp"

#include <poll.h>

#include <csignal>

#include "common/clock.hpp"
#include "common/mysql/connection.hpp"
#include "tests/chaos/tracer_watch.hpp"

namespace mapledger::chaos {

using std::chrono::milliseconds;

Stack::Stack(const StackConfig& config)
    : socket_(config.folder / "db" / "db.sock"),
      database_{{"database",
                 {config.private_db, config.folder / "db", "serve"},
                 {},
                 config.folder / "database.log"}},
      collector_{{"collector",
                  {config.collector},
                  {{"DB_SOCKET", socket_},
                   {"TRACER", "ebpf"},
                   {"DATA_DIR", config.folder / "data"},
                   {"RUN_LOCK", config.folder / "lock"}},
                  config.folder / "collector.log"}} {}

void Stack::tick(std::chrono::microseconds time) {
  constexpr milliseconds kLookEvery(10);
  const auto until = Clock::now() + time;
  do {
    std::array<pollfd, 2> fds{{{database_.part.output(), POLLIN, 0}, {collector_.part.output(), POLLIN, 0}}};
    const auto left =
        std::chrono::ceil<milliseconds>(std::min<Clock::duration>(until - Clock::now(), kLookEvery));
    poll(fds.data(), fds.size(), std::max(0, static_cast<int>(left.count())));
    database_.part.take_output("");
    if (collector_.part.take_output("ready:")) outages_.collector_up(utc_now_us());
    if (Clock::now() < next_look_) continue;
    next_look_ = Clock::now() + kLookEvery;
    keep_up(database_);
    keep_up(collector_);
    watch_tracer();
    watch_database();
  } while (Clock::now() < until);
}

void Stack::keep_up(Kept& kept) {
  constexpr milliseconds kAfterItsOwnEnd(200);
  if (kept.part.reap()) {
    kept.part.take_output("");  // its last words
    if (!kept.killed && !kept.stopping) ++unasked_ends_;
    kept.start_at = Clock::now() + (kept.killed ? milliseconds(0) : kAfterItsOwnEnd);
    kept.killed = false;
    if (&kept == &database_) database_answers_ = false;
    if (&kept == &collector_) {
      outages_.collector_down(utc_now_us());
      tracer_ = 0;
    }
  }
  if (kept.part.pid() == 0 && !kept.stopping && Clock::now() >= kept.start_at) kept.part.start();
}

void Stack::watch_tracer() {
  if (tracer_ != 0 && !is_alive(tracer_)) {
    outages_.tracer_down(utc_now_us());
    collector_.part.note("[chaos] the tracer " + std::to_string(tracer_) + " is gone");
    if (!tracer_killed_ && !collector_.killed && !collector_.stopping) ++unasked_ends_;
    tracer_ = 0;
  }
  if (tracer_ != 0 || collector_.part.pid() == 0) return;
  const pid_t tracer = tracer_of(collector_.part.pid());
  if (tracer == 0 || !is_armed(tracer)) return;
  tracer_ = tracer;
  tracer_killed_ = false;
  outages_.tracer_up(utc_now_us());
  collector_.part.note("[chaos] the tracer " + std::to_string(tracer_) + " is armed");
}

void Stack::watch_database() {
  if (database_answers_ || database_.part.pid() == 0) return;
  DatabaseConfig config;
  config.socket = socket_;
  if (!mysql::Connection::open(config)) return;
  database_answers_ = true;
  database_.part.note("[chaos] the database answers");
}

bool Stack::kill(Victim victim) {
  const std::int64_t now_us = utc_now_us();
  const pid_t pid = victim == Victim::kTracer      ? tracer_
                    : victim == Victim::kCollector ? collector_.part.pid()
                                                   : database_.part.pid();
  if (pid == 0 || ::kill(pid, SIGKILL) != 0) return false;
  ++kills_[static_cast<std::size_t>(victim)];
  if (victim == Victim::kTracer) {
    tracer_killed_ = true;
    outages_.tracer_down(now_us);
    collector_.part.note("[chaos] kill -9 of the tracer");
  } else if (victim == Victim::kCollector) {
    collector_.killed = true;
    outages_.collector_down(now_us);
    collector_.part.note("[chaos] kill -9 of the collector");
  } else {
    database_.killed = true;
    database_answers_ = false;
    database_.part.note("[chaos] kill -9 of the database");
  }
  return true;
}

int Stack::drain(std::chrono::seconds patience) {
  outages_.collector_down(utc_now_us());
  end(collector_, patience);
  return collector_.part.code();
}

void Stack::stop_database(std::chrono::seconds patience) {
  end(database_, patience);
}

void Stack::end(Kept& kept, std::chrono::seconds patience) {
  kept.stopping = true;
  kept.part.note("[chaos] SIGTERM");
  kept.part.signal(SIGTERM);
  const auto give_up = Clock::now() + patience;
  while (kept.part.pid() != 0) {
    if (Clock::now() > give_up) kept.part.signal(SIGKILL);
    tick(milliseconds(50));
  }
}

std::vector<Span> Stack::outages() const {
  return outages_.spans(utc_now_us());
}

}  // namespace mapledger::chaos
