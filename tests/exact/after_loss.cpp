#include "tests/exact/after_loss.hpp"

#include <stdexcept>

#include "common/clock.hpp"
#include "tests/exact/await.hpp"
#include "tests/exact/stepper.hpp"

namespace mapledger::exact {
namespace {

constexpr unsigned kOfEach = 8;
constexpr std::uint32_t kFlood = 20'000;
constexpr std::int64_t kClocksApartUs = 1'000;  ///< the tracer's clock and ours

struct Flooder {
  std::string name;
  Stepper stepper;
};

std::vector<Flooder> start(const std::filesystem::path& programs, std::uint64_t seed) {
  std::vector<Flooder> flooders;
  for (unsigned i = 0; i < kOfEach; ++i) {
    for (const char* name : {"random_calls", "random_calls32"}) {
      const std::string own_seed = std::to_string((seed + i) % 1'000'000);
      flooders.push_back({name, Stepper({programs / name, own_seed, "step"})});
    }
  }
  return flooders;
}

/// Whoever starts a program on this machine fills the small ring: a call may be lost after the flood too.
void await_one_event(Stepper& stepper, LedgerView& ledger, Recorder& recorder) {
  constexpr unsigned kMostCalls = 50;
  for (unsigned i = 0; i < kMostCalls; ++i) {
    const std::int64_t from_us = utc_now_us();
    stepper.ask_for_calls(0);
    stepper.await_answer();
    const std::int64_t to_us = utc_now_us();
    recorder.await_stored(ledger);
    if (ledger.requests_of({stepper.pid()}, from_us - kClocksApartUs, to_us + kClocksApartUs) > 0) return;
  }
  throw std::runtime_error("every event after the flood is lost");
}

}  // namespace

void compare_after_loss(Oracle& oracle, LedgerView& ledger, Recorder& recorder,
                        const std::filesystem::path& programs, std::uint64_t seed, unsigned rounds) {
  auto flooders = start(programs, seed);
  recorder.await_stored(ledger);
  for (unsigned round = 0; round < rounds; ++round) {
    const std::uint64_t lost_before = ledger.lost();
    for (Flooder& flooder : flooders) flooder.stepper.ask_for_calls(kFlood);
    for (Flooder& flooder : flooders) flooder.stepper.await_answer();
    await("the tracer to say that events were lost", std::chrono::seconds(10),
          [&] { return ledger.lost() > lost_before; });
    recorder.await_stored(ledger);
    for (Flooder& flooder : flooders) {
      await_one_event(flooder.stepper, ledger, recorder);
      oracle.compare(flooder.name, {flooder.stepper.pid()});
    }
  }
}

}  // namespace mapledger::exact
