#include <algorithm>

#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/http/params.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {

Response get_top(const Request& request, Store& store) {
  Params params(request.query);
  const auto asked = params.id("host");
  const Grouping by =
      params.choice("by", {"process", "program"}) == "program" ? Grouping::kProgram : Grouping::kProcess;
  const auto from = params.time("from");
  const auto to = params.time("to");
  if (to && !from) params.reject("from", "a time, if to is given");
  if (from && to && *to <= *from) params.reject("to", "a time later than from");
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, asked);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return json_response(text_of(to_json(Top{by, {}, {}, 0, {}})));
  const std::uint64_t host = shown.machine->id;
  if (from) {
    const auto newest = to ? StoreResult<std::int64_t>(*to) : store.last_time(host);
    if (!newest) return store_problem(newest.error());
    const Window window{*from, std::max(*newest, *from) + (to ? 0 : 1)};
    if (window.to_us - window.from_us > kLongestTop) {
      params.reject("from", "at most 7 days before to, or before the newest event");
      return *params.problem();
    }
    const auto of_window = store.top_of(host, by, window);
    if (!of_window) return store_problem(of_window.error());
    return json_response(text_of(to_json(*of_window)));
  }
  const auto top = store.top(host, by);
  if (!top) return store_problem(top.error());
  return json_response(text_of(to_json(*top)));
}

}  // namespace mapledger::api
