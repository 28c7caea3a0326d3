#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/page.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {

Response get_gaps(const Request& request, Store& store) {
  Params params(request.query);
  GapFilter filter;
  auto host = params.id("host");
  const std::uint64_t limit = params.number("limit", 1, 1000).value_or(100);
  filter.after = read_position(params, host, read_gap_cursor);
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return json_response(text_of(list_of(Json::array(), std::nullopt)));
  filter.host = shown.machine->id;
  filter.limit = limit + 1;
  auto gaps = store.gaps(filter);
  if (!gaps) return store_problem(gaps.error());
  std::optional<std::string> next;
  if (gaps->size() > limit) {
    gaps->resize(limit);
    next = write_cursor(Cursor<GapKey>{filter.host, gaps->back().key});
  }
  Json items = Json::array();
  for (const Gap& gap : *gaps) items.push_back(to_json(gap));
  return json_response(text_of(list_of(std::move(items), next)));
}

}  // namespace mapledger::api
