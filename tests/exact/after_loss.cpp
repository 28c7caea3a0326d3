#include "tests/exact/after_loss.hpp"

#include <stdexcept>

#include "tests/exact/await.hpp"
#include "tests/exact/stepper.hpp"

namespace mapledger::exact {
namespace {

constexpr unsigned kOfEach = 8;
constexpr std::uint32_t kFlood = 20'000;

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
    const std::uint64_t lost_in_flood = ledger.lost();
    for (Flooder& flooder : flooders) {
      flooder.stepper.ask_for_calls(1);
      flooder.stepper.await_answer();
      recorder.await_stored(ledger);
    }
    for (const Flooder& flooder : flooders) oracle.compare(flooder.name, {flooder.stepper.pid()});
    if (ledger.lost() != lost_in_flood)
      throw std::runtime_error("the flood had not ended: events were lost after it");
  }
}

}  // namespace mapledger::exact
