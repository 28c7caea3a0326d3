// 200 clients of the stream, requests stored all the time, and the database and the api ended and started
// again under them: all go on by themselves, and each sees every request once, by the sequence of its
// messages and by the rows.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "tests/api/support/http_client.hpp"
#include "tests/api/support/stream_reader.hpp"
#include "tests/api/support/test_ledger.hpp"
#include "tests/api/support/test_server.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kStart = 1'763'640'000'000'000;
constexpr std::uint64_t kRequests = 400;
constexpr std::size_t kClients = 200;
/// As a client that comes back waits, and as requests come.
constexpr auto kBackOff = std::chrono::milliseconds(50);
constexpr auto kBetweenRequests = std::chrono::milliseconds(10);

/// A database server that the test may end as it likes.
class Server {
 public:
  Server() {
    start();
    setenv("MAPLEDGER_TEST_DB_SOCKET", socket().c_str(), 1);
  }
  void kill(int signal) {
    process_->signal(signal);
    process_->wait();
    start();
  }

 private:
  [[nodiscard]] std::string socket() const { return (folder_.path() / "db/db.sock").string(); }
  void start() {
    process_.emplace(std::vector<std::string>{MAPLEDGER_SOURCE_DIR "/scripts/private_db.sh",
                                              (folder_.path() / "db").string(), "serve"});
    process_->wait_for("ready for connections");
  }
  test::TempFolder folder_;
  std::optional<test::Process> process_;
};

/// Follows the requests as docs/stream.md tells a client to, and keeps account of what it saw.
class Follower {
 public:
  explicit Follower(std::uint16_t port) : port_(port) {}

  void run(const std::atomic<bool>& give_up) {
    while (seen_.size() < kRequests && trouble_.empty() && !give_up) {
      try {
        StreamReader stream(port_);
        if (stream.hello()["stream"] != stream_) last_.reset();
        stream_ = stream.hello()["stream"];
        subscribe(stream);
        while (seen_.size() < kRequests && trouble_.empty() && !give_up) take(stream.next());
      } catch (const std::exception&) {
        ++connections_lost_;
        std::this_thread::sleep_for(kBackOff);
      }
    }
  }

  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] std::size_t seen() const { return seen_.size(); }
  [[nodiscard]] int connections_lost() const { return connections_lost_; }

 private:
  void subscribe(StreamReader& stream) const {
    Json wish{{"type", "subscribe"}, {"topics", {"requests"}}};
    if (last_) wish["resume"] = {{"stream", stream_}, {"seq", {{"requests", *last_}}}};
    stream.send(text_of(wish));
  }

  void take(const Json& message) {
    const std::string type = message["type"];
    if (type == "heartbeat" || type == "resumed") return;
    const std::uint64_t seq = message["seq"];
    if (type == "change" && (!last_ || seq != *last_ + 1)) complain("a hole before", message);
    if (type == "change" && message["data"]["skipped"] != 0) complain("some were skipped", message);
    for (const std::uint64_t number :
         type == "change" ? numbers_of(message["data"]) : read_back(message["data"])) {
      if (!seen_.insert(number).second && type == "change") complain("twice", message);
    }
    last_ = seq;
    // They come in their order: what is missing now would be missing for good.
    if (!seen_.empty() && *seen_.rbegin() != seen_.size())
      complain(fmt::format("{} seen of {}", seen_.size(), *seen_.rbegin()), message);
  }

  static std::set<std::uint64_t> numbers_of(const Json& page) {
    std::set<std::uint64_t> numbers;
    for (const Json& item : page["items"]) {
      const std::string id = item["id"];
      numbers.insert(std::stoull(id.substr(id.rfind('-') + 1)));
    }
    return numbers;
  }

  /// Who was away for longer than a snapshot goes back finds the rest in the log.
  [[nodiscard]] std::set<std::uint64_t> read_back(Json page) const {
    const std::uint64_t known = seen_.empty() ? 0 : *seen_.rbegin();
    std::set<std::uint64_t> numbers = numbers_of(page);
    while (!page["next_cursor"].is_null() && *numbers.begin() > known + 1) {
      const HttpAnswer answer =
          http_get(port_, "/api/v1/requests?cursor=" + page["next_cursor"].get<std::string>());
      if (answer.status != 200) throw std::runtime_error("the log cannot be read now");
      page = answer.json();
      numbers.merge(numbers_of(page));
    }
    return numbers;
  }

  void complain(std::string_view what, const Json& message) {
    if (trouble_.empty()) trouble_ = fmt::format("{}: {}", what, text_of(message));
  }

  std::uint16_t port_;
  std::string stream_;
  std::optional<std::uint64_t> last_;
  std::set<std::uint64_t> seen_;
  std::string trouble_;
  int connections_lost_ = 0;
};

/// Stores a request every now and then, each exactly once whatever becomes of the database.
class Load {
 public:
  explicit Load(TestLedger& ledger) : ledger_(ledger), thread_([this] { run(); }) {}
  ~Load() { thread_.join(); }

  void wait_for(std::uint64_t seq) const {
    while (stored_ < seq) std::this_thread::yield();
  }

 private:
  void run() {
    for (std::uint64_t seq = 1; seq <= kRequests; ++seq) {
      while (!store(seq)) std::this_thread::sleep_for(kBackOff);
      stored_ = seq;
      std::this_thread::sleep_for(kBetweenRequests);
    }
  }
  bool store(std::uint64_t seq) {
    try {
      if (broken_) ledger_.reconnect();
      broken_ = false;
      if (ledger_.stored_seq(kHost) < seq)
        ledger_.store_batch({request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42)});
      return true;
    } catch (const std::exception&) {
      broken_ = true;
      return false;
    }
  }

  TestLedger& ledger_;
  bool broken_ = false;
  std::atomic<std::uint64_t> stored_ = 0;
  std::thread thread_;
};

TEST(HealTest, RestartsOfDatabaseAndApiCostNoClientAChange) {
  Server database;
  TestLedger ledger;
  ledger.add_host(kHost, kStart);
  ApiConfig config = test_config();
  // None of the ports that the kernel gives to clients: one that comes back could connect to itself.
  config.port = static_cast<std::uint16_t>(20'000 + getpid() % 10'000);
  std::optional<TestServer> api(std::in_place, ledger.reader(), "/nonexistent", config);
  std::vector<Follower> followers(kClients, Follower(config.port));
  std::atomic<bool> give_up = false;
  std::vector<std::thread> threads;
  threads.reserve(kClients);
  for (Follower& each : followers) threads.emplace_back([&] { each.run(give_up); });
  try {
    const Load load(ledger);
    load.wait_for(kRequests / 4);
    database.kill(SIGKILL);
    load.wait_for(kRequests / 2);
    api.reset();
    api.emplace(ledger.reader(), "/nonexistent", config);
    load.wait_for(kRequests * 3 / 4);
    database.kill(SIGTERM);
    load.wait_for(kRequests);
  } catch (const std::exception& error) {
    give_up = true;
    ADD_FAILURE() << error.what();
  }
  for (std::thread& each : threads) each.join();
  for (const Follower& each : followers) {
    EXPECT_EQ(each.trouble(), "");
    EXPECT_EQ(each.seen(), kRequests);
    EXPECT_EQ(each.connections_lost() > 0, true);
  }
}

TEST(HealTest, ClientsThatLoseTheirConnectionGoOnWhereTheyWere) {
  Server database;
  TestLedger ledger;
  ledger.add_host(kHost, kStart);
  TestServer server(ledger.reader());
  const auto store = [&](std::uint64_t seq) {
    ledger.store_batch({request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42)});
  };
  std::optional<StreamReader> first(std::in_place, server.port());
  StreamReader other(server.port());
  other.subscribe({"requests"});
  other.next("snapshot", "requests");
  first->subscribe({"requests"});
  const std::uint64_t seq = first->next("snapshot", "requests")["seq"];
  const std::string stream = first->hello()["stream"];
  first.reset();
  for (std::uint64_t i = 1; i <= 3; ++i) {
    store(i);
    other.next("change", "requests");
  }
  StreamReader back(server.port());
  back.send(fmt::format(
      R"({{"type":"subscribe","topics":["requests"],"resume":{{"stream":"{}","seq":{{"requests":{}}}}}}})",
      stream, seq));
  EXPECT_EQ(back.next(), (Json{{"type", "resumed"}, {"topic", "requests"}, {"seq", seq}}));
  for (std::uint64_t i = 1; i <= 3; ++i) {
    const Json change = back.next();
    EXPECT_EQ(change["type"], "change");
    EXPECT_EQ(change["seq"], seq + i);
  }
}

}  // namespace
}  // namespace mapledger::api
