#include "tests/exact/feedback.hpp"

#include <algorithm>
#include <stdexcept>

namespace mapledger::exact {

double Feedback::gain(const std::string& part) const {
  if (stored == 0) throw std::runtime_error("no request was stored in the busy time");
  const Made& made = parts.at(part);
  return (static_cast<double>(made.busy) - static_cast<double>(made.quiet)) / static_cast<double>(stored);
}

double Feedback::gain() const {
  double sum = 0;
  for (const auto& [part, made] : parts) sum += std::max(gain(part), 0.0);
  return sum;
}

}  // namespace mapledger::exact
