#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/one_process.hpp"
#include "api/http/params.hpp"
#include "api/wire/json.hpp"
#include "api/wire/stored_json.hpp"

namespace mapledger::api {

Response get_sizes(const Request& request, Store& store) {
  Params params(request.query);
  const auto host = params.id("host");
  const auto id = read_id(last_segment(std::string_view(request.path).substr(0, request.path.rfind('/'))));
  if (!id) params.reject("id", kIdForm);
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return no_such_process();
  const auto sizes = store.sizes(shown.machine->id, *id);
  if (!sizes) return store_problem(sizes.error());
  if (!*sizes) return no_such_process();
  // Counted are rows of the log, of whatever time.
  const auto stored =
      store.partly_stored(shown.machine->id, {(*sizes)->looked_back_to_us.value_or(INT64_MIN), INT64_MAX});
  if (!stored) return store_problem(stored.error());
  Json json = to_json(**sizes);
  add_stored(json, *stored);
  return json_response(text_of(json));
}

}  // namespace mapledger::api
