#include "tests/exact/await.hpp"

#include <stdexcept>
#include <thread>

namespace mapledger::exact {

void await(const std::string& what, std::chrono::milliseconds patience, const std::function<bool()>& is_so) {
  constexpr std::chrono::milliseconds kLookEvery(5);
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("waited in vain for " + what);
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace mapledger::exact
