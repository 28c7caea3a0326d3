#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/http/params.hpp"
#include "api/wire/status_json.hpp"

namespace mapledger::api {

Response get_status(const Request& request, Store& store, std::int64_t now_us, std::size_t stream_clients) {
  Params params(request.query);
  const auto host = params.id("host");
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  Status status;
  if (shown.machine) {
    auto read = store.status(shown.machine->id);
    if (!read) return store_problem(read.error());
    status = std::move(*read);
  }
  return json_response(text_of(to_json(status, Serving{now_us, stream_clients, false})));
}

}  // namespace mapledger::api
