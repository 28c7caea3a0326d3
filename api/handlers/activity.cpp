#include <fmt/format.h>

#include <array>

#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/span.hpp"
#include "api/http/params.hpp"
#include "api/wire/json.hpp"
#include "api/wire/stored_json.hpp"

namespace mapledger::api {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::size_t kMostNameBytes = 1'020;  // 255 characters
/// 90 days of hours.
constexpr std::int64_t kMostSteps = 2'160;

struct Step {
  ActivityStep step;
  std::int64_t steps;  ///< as many are shown if no time is given
};
constexpr std::array<std::string_view, 4> kStepNames = {"1s", "10s", "1m", "1h"};
constexpr std::array kSteps = {Step{ActivityStep::kSecond, 60}, Step{ActivityStep::kTenSeconds, 360},
                               Step{ActivityStep::kMinute, 1'440}, Step{ActivityStep::kHour, 720}};

std::int64_t length_of(const Step& step) {
  return static_cast<std::int64_t>(step.step) * kSecond;
}

}  // namespace

Response get_activity(const Request& request, Store& store) {
  Params params(request.query);
  const auto host = params.id("host");
  ActivityFilter filter;
  filter.pid = params.number("pid", 0, UINT32_MAX);
  filter.process = params.id("process");
  filter.program = params.text("program", kMostNameBytes);
  const Step& step = kSteps.at(params.index("step", kStepNames).value_or(1));
  filter.step = step.step;
  const auto from = params.time("from");
  const auto to = params.time("to");
  if (filter.pid && filter.process) params.reject("process", "given without pid");
  if (filter.program && (filter.pid || filter.process))
    params.reject("program", "given without pid and process");
  if (from && to && *to <= *from) params.reject("to", "a time later than from");
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  filter.host = shown.machine ? shown.machine->id : 0;
  const auto newest = store.last_time(filter.host);
  if (!newest) return store_problem(newest.error());
  const std::int64_t length = length_of(step);
  filter.to_us = step_end(to.value_or(std::max(*newest + 1, from.value_or(0) + 1)), length);
  filter.from_us = step_begin(from.value_or(filter.to_us - step.steps * length), length);
  if ((filter.to_us - filter.from_us) / length > kMostSteps) {
    params.reject("from", fmt::format("at most {} steps before to", kMostSteps));
    return *params.problem();
  }
  const auto activity = store.activity(filter);
  if (!activity) return store_problem(activity.error());
  Json json = to_json(*activity, filter);
  if (filter.step == ActivityStep::kSecond) {  // those are counted in the log
    const auto stored = store.partly_stored(filter.host, {filter.from_us, filter.to_us});
    if (!stored) return store_problem(stored.error());
    add_stored(json, *stored);
  }
  return json_response(text_of(json));
}

}  // namespace mapledger::api
