#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/page.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {

Response get_processes(const Request& request, Store& store) {
  Params params(request.query);
  ProcessFilter filter;
  auto host = params.id("host");
  filter.pid = params.number("pid", 0, UINT32_MAX);
  filter.live = params.boolean("live");
  const std::uint64_t limit = params.number("limit", 1, 10000).value_or(1000);
  filter.after = read_position(params, host, read_process_cursor);
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return json_response(text_of(list_of(Json::array(), std::nullopt)));
  filter.host = shown.machine->id;
  filter.limit = limit + 1;
  auto processes = store.processes(filter);
  if (!processes) return store_problem(processes.error());
  std::optional<std::string> next;
  if (processes->size() > limit) {
    processes->resize(limit);
    const Process& last = processes->back();
    next = write_cursor(Cursor<ProcessKey>{filter.host, {last.net_bytes(), last.id}});
  }
  Json items = Json::array();
  for (const Process& process : *processes) items.push_back(to_json(process, *shown.machine));
  return json_response(text_of(list_of(std::move(items), next)));
}

}  // namespace mapledger::api
