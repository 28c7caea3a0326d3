#include "api/app.hpp"

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include "api/handlers/routes.hpp"
#include "api/live/poller.hpp"
#include "api/net/address.hpp"
#include "api/net/listener.hpp"
#include "api/store/mysql_store.hpp"
#include "api/wire/json.hpp"
#include "common/clock.hpp"
#include "common/host.hpp"
#include "common/service_manager.hpp"

namespace mapledger::api {
namespace {

namespace asio = boost::asio;

constexpr auto kTick = std::chrono::seconds(1);
/// An answer takes several statements, each of which a database that hangs may hold for a minute
/// (Connection).
constexpr auto kWorkersPatience = std::chrono::minutes(5);
constexpr unsigned kHealthEvery = 60;  // ticks
/// A request that a client sent before it could know that we end has come until then.
constexpr auto kOnItsWay = std::chrono::milliseconds(300);
/// Sessions that did not end by themselves until then are cut off.
constexpr auto kGoodbye = std::chrono::milliseconds(2000);
/// A thread that still waits for a database that does not answer is not waited for.
constexpr suseconds_t kLastResortUs = 850'000;
constexpr time_t kLastResortSeconds = 2;

/// Before any thread uses the client library.
struct ClientLibrary {
  ClientLibrary() { mysql_library_init(0, nullptr, nullptr); }
};

/// Another at each start, so that the numbers of an earlier one are not taken for ours.
std::string new_stream_id() {
  std::random_device random;
  return shown_id((std::uint64_t{random()} << 32U) | random());
}

/// As many connections as there may be descriptors for, which are raised to what they may be.
std::size_t room_for_descriptors(std::size_t wanted) {
  constexpr std::size_t kOurOwn = 128;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) getrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t most = limit.rlim_cur - std::min<std::size_t>(limit.rlim_cur, kOurOwn);
  if (limit.rlim_cur == RLIM_INFINITY || most >= wanted) return wanted;
  spdlog::warn("API_CONNECTIONS is {}, but the system allows {} files to be open: {} connections at most",
               wanted, limit.rlim_cur, most);
  return most;
}

}  // namespace

struct App::Parts {
  Parts(const ApiConfig& config, const asio::ip::tcp::endpoint& endpoint)
      : rest_store(config.common.database),
        live_store(config.common.database),
        router(make_router(
            rest_store, config.dashboard_dir, [this] { return hub.clients(); }, served)),
        gate(HostGuard(endpoint.address().is_loopback(), config.host, parts_of(config.allowed_hosts),
                       parts_of(config.cors_origins)),
             TokenGuard(config.token), config.rate),
        proxies(parts_of(config.trusted_proxies)),
        hub([this](Wishes wishes) { poller.want(std::move(wishes)); }, new_stream_id()),
        connections(room_for_descriptors(config.connections), config.connections_per_address),
        shared(std::chrono::milliseconds(config.snapshot_ms)),
        poller(
            live_store, std::chrono::milliseconds(config.poll_ms), [this] { return hub.clients(); },
            [this](Publication publication) {
              asio::post(io, [this, publication = std::move(publication)] { hub.deliver(publication); });
            }),
        context{router, gate, proxies, hub, connections, served, shared, workers, config.patience},
        workers(config.db_pool - 1),
        listener(io, endpoint, context) {}

  void tick() {
    ticker.expires_after(kTick);
    ticker.async_wait([this](boost::system::error_code error) {
      if (error) return;
      hub.tick(std::chrono::steady_clock::now(), utc_now_us());
      show_life();
      if (++ticks % kHealthEvery == 0) say_health();
      tick();
    });
  }

  void say_health() const {
    spdlog::info(
        "{} requests answered, {} of them with an error of ours; {} streams are open; so far {:.1f} s of "
        "processor time, {} bytes resident",
        served.all(), served.of_class(5), hub.clients(), static_cast<double>(own_cpu_us()) / 1e6,
        own_resident_bytes());
  }

  /// The watchdog hears of us while this thread goes round and a worker has answered it not too long ago.
  void show_life() {
    const auto now = ServiceManager::Clock::now();
    if (now - worker_answered < kWorkersPatience) manager.alive(now);
    if (std::exchange(asked_worker, true)) return;
    asio::post(workers, [this] {
      asio::post(io, [this] {
        asked_worker = false;
        worker_answered = ServiceManager::Clock::now();
      });
    });
  }

  void begin_stop() {
    if (connections.shutting_down()) return;
    manager.stopping();
    signals.cancel();
    ticker.cancel();
    listener.stop();
    goodbye.expires_after(kGoodbye);
    goodbye.async_wait([this](boost::system::error_code) { io.stop(); });
    on_its_way.expires_after(kOnItsWay);
    on_its_way.async_wait([this](boost::system::error_code error) {
      if (!error) connections.close_idle();
    });
    connections.shut_down([this] {
      goodbye.cancel();
      on_its_way.cancel();
    });
  }

  // Sessions live in the handlers that io and workers hold: what sessions use comes before these, and so
  // outlives them.
  ClientLibrary client_library;
  MysqlStore rest_store;
  MysqlStore live_store;
  Served served;
  Router router;
  Gate gate;
  TrustedProxies proxies;
  Hub hub;
  Connections connections;
  SharedAnswers shared;
  Poller poller;
  Context context;
  asio::io_context io{1};
  asio::signal_set signals{io};
  asio::steady_timer goodbye{io};
  asio::steady_timer ticker{io};
  asio::steady_timer on_its_way{io};
  ServiceManager manager;
  bool asked_worker = false;
  ServiceManager::Clock::time_point worker_answered = ServiceManager::Clock::now();
  unsigned ticks = 0;
  asio::thread_pool workers;
  Listener listener;
};

App::App(const ApiConfig& config)
    : parts_(std::make_unique<Parts>(
          config, listen_endpoint(config.host, config.port, config.open == "yes" || !config.token.empty()))) {
}

App::~App() = default;

std::uint16_t App::port() const {
  return parts_->listener.endpoint().port();
}

void App::stop_on_signals() {
  parts_->signals.add(SIGTERM);
  parts_->signals.add(SIGINT);
  parts_->signals.async_wait([this](boost::system::error_code error, int) {
    if (error) return;
    spdlog::info("stopping");
    std::signal(SIGALRM, [](int) { _exit(0); });
    const itimerval last{{}, {kLastResortSeconds, kLastResortUs}};
    setitimer(ITIMER_REAL, &last, nullptr);
    parts_->begin_stop();
  });
}

void App::run() {
  parts_->listener.start();
  parts_->tick();
  const std::string url = url_of(parts_->listener.endpoint());
  spdlog::info("ready: {}", url);
  parts_->manager.ready("serving " + url);
  parts_->io.run();
  parts_->connections.abandon();
  parts_->rest_store.interrupt();
  parts_->live_store.interrupt();
  parts_->poller.stop();
  parts_->workers.join();
  spdlog::info("stopped");
}

void App::stop() {
  asio::post(parts_->io, [this] { parts_->begin_stop(); });
}

}  // namespace mapledger::api
