#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/one_process.hpp"
#include "api/handlers/span.hpp"
#include "api/http/params.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

/// Its last hour, in the steps that are kept.
constexpr std::int64_t kStepUs = 10'000'000;
constexpr std::int64_t kSteps = 360;

}  // namespace

Response get_process(const Request& request, Store& store) {
  Params params(request.query);
  const auto host = params.id("host");
  const auto id = read_id(last_segment(request.path));
  if (!id) params.reject("id", kIdForm);
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return no_such_process();
  const auto process = store.process(shown.machine->id, *id);
  if (!process) return store_problem(process.error());
  if (!*process) return no_such_process();
  ActivityFilter filter;
  filter.host = shown.machine->id;
  filter.process = *id;
  filter.to_us = step_end((**process).process.last_seen_us + 1, kStepUs);
  filter.from_us = filter.to_us - kSteps * kStepUs;
  const auto activity = store.activity(filter);
  if (!activity) return store_problem(activity.error());
  const auto rates = store.rates(filter.host);
  if (!rates) return store_problem(rates.error());
  Json json = to_json(**process, *shown.machine);
  const auto rate = rates->find(*id);
  json["rates"] = rates_json(rate != rates->end() ? rate->second : Rates{});
  json["activity"] = to_json(*activity, filter);
  return json_response(text_of(json));
}

}  // namespace mapledger::api
