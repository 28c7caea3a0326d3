#pragma once

#include <string>
#include <vector>

namespace mapledger::doctor {

/// One line of what the doctor says.
struct Finding {
  enum class State { kOk, kWarning, kFailed };
  std::string name;
  State state = State::kOk;
  std::string detail;
  std::string mend;  ///< the command, or what else to do; empty where nothing is to be done
};

inline Finding ok(std::string name, std::string detail) {
  return {std::move(name), Finding::State::kOk, std::move(detail), {}};
}
inline Finding warning(std::string name, std::string detail, std::string mend) {
  return {std::move(name), Finding::State::kWarning, std::move(detail), std::move(mend)};
}
inline Finding failed(std::string name, std::string detail, std::string mend) {
  return {std::move(name), Finding::State::kFailed, std::move(detail), std::move(mend)};
}

/// "ok", "warning", "failed".
const char* word(Finding::State state);

/// A line each, the mend below it, and how many are not well.
std::string as_text(const std::vector<Finding>& findings);
/// [{"name":…,"state":…,"detail":…,"mend":…}], mend null where there is none.
std::string as_json(const std::vector<Finding>& findings);
/// 1 if any failed.
int exit_code(const std::vector<Finding>& findings);

}  // namespace mapledger::doctor
