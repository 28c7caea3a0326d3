// bench_latency PORT: maps memory 1,000 times a second, each request of a length of its own, and takes the time until the
// client knows of it: by a message on the stream, or, the baseline, by asking REST once a second. In turn, five rounds.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <nlohmann/json.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Clock = std::chrono::steady_clock;
using asio::ip::tcp;
using nlohmann::json;

constexpr std::size_t kSamples = 1'000;
constexpr int kRounds = 5;
constexpr std::size_t kPage = 4096;
constexpr std::chrono::seconds kRoundPatience(5);
constexpr std::size_t kLeastKnown = kSamples * 9 / 10;

/// Requests of one round: when each was made, when it was first known. Of more than 200 requests of the machine in a
/// tenth of a second the stream carries 200: a request may not be pushed at all.
struct Round {
  std::size_t first_length = 0;
  std::vector<Clock::time_point> made = std::vector<Clock::time_point>(kSamples);
  std::vector<double> known_after_ms = std::vector<double>(kSamples, -1);
  std::size_t known = 0;

  void see(const json& requests) {
    const auto now = Clock::now();
    for (const json& request : requests) {
      if (request["pid"] != getpid() || request["call"] != "mmap") continue;
      const auto length = request["length"].get<std::size_t>();
      if (length < first_length || length >= first_length + kSamples * kPage) continue;
      const std::size_t i = (length - first_length) / kPage;
      if (known_after_ms[i] >= 0) continue;
      known_after_ms[i] = std::chrono::duration<double, std::milli>(now - made[i]).count();
      ++known;
    }
  }
};

void make_requests(Round& round) {
  std::vector<void*> maps;
  auto due = Clock::now();
  for (std::size_t i = 0; i < kSamples; ++i) {
    std::this_thread::sleep_until(due += std::chrono::milliseconds(1));
    round.made[i] = Clock::now();
    maps.push_back(mmap(nullptr, round.first_length + i * kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  }
  // Given back once all is over, so that only what is measured is on the way.
  static std::vector<void*> kept;
  kept.insert(kept.end(), maps.begin(), maps.end());
}

void stream_round(std::uint16_t port, Round& round) {
  asio::io_context context;
  beast::websocket::stream<beast::tcp_stream> ws(context);  // status comes every second, so that no read waits for long
  beast::get_lowest_layer(ws).connect({asio::ip::address_v4::loopback(), port});
  ws.handshake("127.0.0.1:" + std::to_string(port), "/api/v1/stream");
  ws.write(asio::buffer(std::string(R"({"type":"subscribe","topics":["requests","status"]})")));
  beast::flat_buffer buffer;
  ws.read(buffer);  // a snapshot
  std::thread maker([&] { make_requests(round); });
  const auto give_up = Clock::now() + kRoundPatience;
  while (round.known < kSamples && Clock::now() < give_up) {
    buffer.clear();
    ws.read(buffer);
    const json message = json::parse(beast::buffers_to_string(buffer.data()));
    if (message["topic"] == "requests") round.see(message["data"]["items"]);
  }
  maker.join();
}

void poll_round(std::uint16_t port, Round& round) {
  asio::io_context context;
  std::thread maker([&] { make_requests(round); });
  const auto give_up = Clock::now() + kRoundPatience;
  while (round.known < kSamples && Clock::now() < give_up) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    beast::tcp_stream stream(context);
    stream.connect({asio::ip::address_v4::loopback(), port});
    http::request<http::empty_body> request(http::verb::get, "/api/v1/requests?limit=1000&pid=" + std::to_string(getpid()), 11);
    request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
    http::write(stream, request);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> response;
    response.body_limit(16U << 20U);
    http::read(stream, buffer, response);
    round.see(json::parse(response.get().body())["items"]);
  }
  maker.join();
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values.at(std::min(values.size() - 1, static_cast<std::size_t>(q * static_cast<double>(values.size()))));
}

void say(const char* name, const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::printf("# %s: %zu rounds of %zu samples, %.0f to %.0f\n%s: %.0f ms\n", name, values.size(), kSamples, *least, *most,
              name, quantile(values, 0.5));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: bench_latency PORT\n", stderr);
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  std::map<std::string, std::vector<double>> figures;
  std::size_t number = 0;
  std::size_t pushed = 0;
  for (int i = 0; i < kRounds; ++i) {
    for (const bool by_stream : {true, false}) {
      Round round;
      round.first_length = (1 + kSamples * number++) * kPage + (1U << 24U);
      by_stream ? stream_round(port, round) : poll_round(port, round);
      if (round.known < kLeastKnown) {
        std::fprintf(stderr, "%s: only %zu of %zu requests were seen: is the machine busy otherwise?\n",
                     by_stream ? "stream" : "REST", round.known, kSamples);
        return 1;
      }
      if (by_stream) pushed += round.known;
      std::erase_if(round.known_after_ms, [](double ms) { return ms < 0; });
      const std::string name = by_stream ? "stream" : "poll";
      figures[name + "50"].push_back(quantile(round.known_after_ms, 0.50));
      figures[name + "95"].push_back(quantile(round.known_after_ms, 0.95));
      figures[name + "100"].push_back(quantile(round.known_after_ms, 1.0));
    }
  }
  std::printf("latency.samples: %zu requests\nlatency.not_pushed: %zu requests\n", pushed, kRounds * kSamples - pushed);
  say("latency.syscall_to_websocket_p50", figures["stream50"]);
  say("latency.syscall_to_websocket_p95", figures["stream95"]);
  say("latency.syscall_to_websocket_max", figures["stream100"]);
  say("latency.syscall_to_rest_each_second_p95", figures["poll95"]);
  std::printf("latency.ratio_to_rest_each_second: %.3f ratio\n",
              quantile(figures["stream95"], 0.5) / quantile(figures["poll95"], 0.5));
  return 0;
}
