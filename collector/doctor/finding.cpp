#include "collector/doctor/finding.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace mapledger::doctor {
namespace {

auto count(const std::vector<Finding>& findings, Finding::State state) {
  return std::count_if(findings.begin(), findings.end(),
                       [state](const Finding& finding) { return finding.state == state; });
}

}  // namespace

const char* word(Finding::State state) {
  switch (state) {
    case Finding::State::kOk:
      return "ok";
    case Finding::State::kWarning:
      return "warning";
    case Finding::State::kFailed:
      break;
  }
  return "failed";
}

std::string as_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{:<8} {:<16} {}\n", word(finding.state), finding.name, finding.detail);
    if (!finding.mend.empty()) text += fmt::format("{:<25} mend: {}\n", "", finding.mend);
  }
  return text + fmt::format("{} failed, {} warnings\n", count(findings, Finding::State::kFailed),
                            count(findings, Finding::State::kWarning));
}

std::string as_json(const std::vector<Finding>& findings) {
  nlohmann::json list = nlohmann::json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"name", finding.name},
                    {"state", word(finding.state)},
                    {"detail", finding.detail},
                    {"mend", finding.mend.empty() ? nlohmann::json() : nlohmann::json(finding.mend)}});
  }
  constexpr int kIndent = 2;
  return list.dump(kIndent, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

int exit_code(const std::vector<Finding>& findings) {
  return count(findings, Finding::State::kFailed) > 0 ? 1 : 0;
}

}  // namespace mapledger::doctor
