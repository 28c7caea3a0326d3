#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/page.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {

Response get_requests(const Request& request, Store& store) {
  Params params(request.query);
  RequestFilter filter;
  auto host = params.id("host");
  filter.pid = params.number("pid", 0, UINT32_MAX);
  filter.limit = params.number("limit", 1, 1000).value_or(100);
  filter.position = read_position(params, host, read_request_cursor);
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return json_response(text_of(list_of(Json::array(), std::nullopt)));
  filter.host = shown.machine->id;
  const auto page = store.requests(filter);
  if (!page) return store_problem(page.error());
  std::optional<std::string> next;
  if (page->next) next = write_cursor(Cursor<RequestPosition>{filter.host, *page->next});
  Json items = Json::array();
  for (const MemoryRequest& item : page->items) items.push_back(to_json(item));
  return json_response(text_of(list_of(std::move(items), next)));
}

}  // namespace mapledger::api
