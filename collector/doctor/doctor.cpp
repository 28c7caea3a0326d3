#include "collector/doctor/doctor.hpp"

#include <cstdio>
#include <vector>

#include <spdlog/spdlog.h>

#include "collector/doctor/finding.hpp"
#include "collector/doctor/machine.hpp"
#include "collector/doctor/storage.hpp"

namespace mapledger::doctor {
namespace {

void append(std::vector<Finding>& all, const std::vector<Finding>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

/// What has failed; if nothing has, the warnings.
void say(const std::vector<Finding>& findings) {
  const auto worst = exit_code(findings) != 0 ? Finding::State::kFailed : Finding::State::kWarning;
  for (const Finding& finding : findings) {
    if (finding.state == worst) spdlog::warn("{}: {}; mend: {}", finding.name, finding.detail, finding.mend);
  }
  spdlog::info("`mapledger-collector doctor` looks at everything");
}

}  // namespace

int examine(const CollectorConfig& config) {
  const MachineFacts machine = gather_machine(config, config.doctor_thorough);
  std::vector<Finding> findings = check_machine(machine);
  append(findings, check_disk(gather_disk(config), machine.distribution));
  append(findings, check_databases(gather_databases(config), machine.distribution));
  const std::string report = config.doctor_json ? as_json(findings) : as_text(findings);
  std::fputs(report.c_str(), stdout);
  return exit_code(findings);
}

void say_about_tracer(const CollectorConfig& config) {
  if (is_tracer(config.tracer)) say(check_tracing(gather_machine(config, false)));
}

void say_about_database(const CollectorConfig& config) {
  const MachineFacts nothing;
  say(check_databases(gather_databases(config), nothing.distribution));
}

}  // namespace mapledger::doctor
