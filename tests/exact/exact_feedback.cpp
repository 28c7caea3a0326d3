// exact_feedback: how many requests mapledger makes itself because requests were stored: with a database
// server that is reached over TCP, the api, and a browser that shows the dashboard. Prints one "name: value
// unit" a line; exit code 0 only if a thousand requests cause fewer than ten.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "common/clock.hpp"
#include "tests/exact/await.hpp"
#include "tests/exact/feedback.hpp"
#include "tests/exact/program.hpp"
#include "tests/exact/programs.hpp"
#include "tests/exact/recorder.hpp"

namespace mapledger::exact {
namespace {

using std::chrono::seconds;

constexpr double kMostGain = 0.01;

struct Options {
  RecorderConfig recorder;
  std::string api;
  std::string dashboard;
  std::string workload;
  std::uint16_t database_port = 0;
  pid_t database = 0;
  unsigned rate = 1'000;
  unsigned window_seconds = 10;
  unsigned windows = 2;
};

using Parts = std::map<std::string, std::vector<pid_t>>;

int socket_to(std::uint16_t port, sockaddr_in& address) {
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

std::uint16_t free_port() {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  const int listener = socket_to(0, address);
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  close(listener);
  if (!bound) throw std::runtime_error("there is no free port");
  return ntohs(address.sin_port);
}

/// Browsers that follow the api's stream.
std::size_t stream_clients(std::uint16_t port) {
  sockaddr_in address{};
  const int connection = socket_to(port, address);
  const std::string request =
      fmt::format("GET /api/v1/status HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", port);
  std::string answer;
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      send(connection, request.data(), request.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(request.size())) {
    std::array<char, 4096> chunk{};
    for (ssize_t n = 0; (n = recv(connection, chunk.data(), chunk.size(), 0)) > 0;)
      answer.append(chunk.data(), static_cast<std::size_t>(n));
  }
  close(connection);
  const auto body = answer.find("\r\n\r\n");
  if (body == std::string::npos) return 0;
  const auto status = nlohmann::json::parse(answer.substr(body + 4), nullptr, false);
  return status.is_discarded() ? 0 : status.value("/stream/clients"_json_pointer, std::size_t{0});
}

/// Lets a window pass, and adds what each part made in it.
void watch(const Options& options, LedgerView& ledger, Recorder& recorder,
           const std::function<Parts()>& parts, Feedback& feedback, std::uint64_t Feedback::Made::*sum) {
  const std::int64_t from_us = utc_now_us();
  std::this_thread::sleep_for(seconds(options.window_seconds));
  const std::int64_t to_us = utc_now_us();
  recorder.await_stored(ledger);
  for (const auto& [name, pids] : parts())
    feedback.parts[name].*sum += ledger.requests_of(pids, from_us, to_us);
}

void watch_busy(const Options& options, LedgerView& ledger, Recorder& recorder,
                const std::function<Parts()>& parts, Feedback& feedback) {
  chaos::Part workload("workload",
                       {options.workload, options.recorder.folder / "numbers", std::to_string(options.rate),
                        std::to_string(options.window_seconds + 60)},
                       {}, options.recorder.folder / "workload.log");
  workload.start();
  await("the workload", std::chrono::seconds(20), [&] { return workload.take_output("ready"); });
  const std::int64_t from_us = utc_now_us();
  watch(options, ledger, recorder, parts, feedback, &Feedback::Made::busy);
  const std::int64_t to_us = from_us + std::int64_t{options.window_seconds} * 1'000'000;
  feedback.stored += ledger.requests_of({workload.pid()}, from_us, to_us);
}

int report(const Feedback& feedback) {
  std::cout << fmt::format("exact.feedback_stored: {} requests\n", feedback.stored);
  for (const auto& [name, made] : feedback.parts)
    std::cout << fmt::format(
        "exact.feedback_gain_{}: {:.4f} requests a request\n# {}: {} when quiet, {} when busy\n", name,
        feedback.gain(name), name, made.quiet, made.busy);
  std::cout << fmt::format("exact.feedback_gain: {:.4f} requests a request\n", feedback.gain());
  return feedback.gain() < kMostGain ? 0 : 1;
}

int run(Options options) {
  std::signal(SIGPIPE, SIG_IGN);
  const chaos::Part::Environment database{{"DB_HOST", "127.0.0.1"},
                                          {"DB_PORT", std::to_string(options.database_port)}};
  options.recorder.settings = database;
  options.recorder.settings.emplace_back("TRACER", "ebpf");
  LedgerView ledger(options.recorder.socket);
  options.recorder.socket.clear();
  options.recorder.log = "collector-feedback";
  Recorder recorder(options.recorder);
  recorder.start();

  const std::uint16_t port = free_port();
  chaos::Part::Environment api_settings = database;
  api_settings.emplace_back("API_PORT", std::to_string(port));
  api_settings.emplace_back("DASHBOARD_DIR", options.dashboard);
  chaos::Part api("api", {options.api}, api_settings, options.recorder.folder / "api.log");
  api.start();
  await("the api: see api.log", seconds(30), [&] { return api.take_output("ready:"); });
  const Program browser(
      "browser",
      chromium(options.recorder.folder / "dashboard_browser", fmt::format("http://127.0.0.1:{}/", port)),
      options.recorder.folder / "browser.log");
  await("the browser to follow the stream: see browser.log", seconds(60),
        [&] { return stream_clients(port) > 0; });

  const auto parts = [&] {
    return Parts{{"collector", {recorder.pid()}},
                 {"tracer", {recorder.tracer()}},
                 {"database", {options.database}},
                 {"api", {api.pid()}},
                 {"browser", browser.processes()}};
  };
  std::this_thread::sleep_for(seconds(options.window_seconds));  // the browser settles
  Feedback feedback;
  for (unsigned i = 0; i < options.windows; ++i) {
    watch(options, ledger, recorder, parts, feedback, &Feedback::Made::quiet);
    watch_busy(options, ledger, recorder, parts, feedback);
  }
  if (stream_clients(port) == 0) throw std::runtime_error("the browser has left the stream");
  const int code = report(feedback);
  api.signal(SIGTERM);
  recorder.end_well();
  return code;
}

}  // namespace
}  // namespace mapledger::exact

int main(int argc, char** argv) {
  mapledger::exact::Options options;
  CLI::App app("measures the requests that storing requests causes");
  app.add_option("--folder", options.recorder.folder)->required();
  app.add_option("--collector", options.recorder.collector)->required();
  app.add_option("--socket", options.recorder.socket, "the same server's, for this program")->required();
  app.add_option("--database-port", options.database_port)->required();
  app.add_option("--database", options.database, "the server's process")->required();
  app.add_option("--api", options.api)->required();
  app.add_option("--dashboard", options.dashboard)->required();
  app.add_option("--workload", options.workload)->required();
  app.add_option("--windows", options.windows);
  app.add_option("--window-seconds", options.window_seconds);
  CLI11_PARSE(app, argc, argv);
  try {
    return mapledger::exact::run(options);
  } catch (const std::exception& error) {
    std::cerr << "exact_feedback: " << error.what() << '\n';
    return 1;
  }
}
