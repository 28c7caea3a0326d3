#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/http/params.hpp"
#include "api/wire/status_json.hpp"

namespace mapledger::api {

Response get_hosts(const Request& request, Store& store, std::int64_t now_us) {
  if (auto problem = Params(request.query).problem()) return *problem;
  const auto machines = store.machines();
  if (!machines) return store_problem(machines.error());
  Json items = Json::array();
  for (const Status& machine : *machines) items.push_back(to_machine_json(machine, now_us));
  return json_response(text_of(list_of(std::move(items), std::nullopt)));
}

}  // namespace mapledger::api
