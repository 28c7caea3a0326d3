#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/http/params.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {

Response get_top(const Request& request, Store& store) {
  Params params(request.query);
  const auto host = params.id("host");
  const Grouping by =
      params.choice("by", {"process", "program"}) == "program" ? Grouping::kProgram : Grouping::kProcess;
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return json_response(text_of(to_json(Top{by, {}, {}, 0})));
  const auto top = store.top(shown.machine->id, by);
  if (!top) return store_problem(top.error());
  return json_response(text_of(to_json(*top)));
}

}  // namespace mapledger::api
