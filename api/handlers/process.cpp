#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/http/params.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

Response no_such_process() {
  return problem_response(
      {404, "the machine has no process of that id, or no longer", "id", "the id of a known process"});
}

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
  return json_response(text_of(to_json(**process, *shown.machine)));
}

}  // namespace mapledger::api
