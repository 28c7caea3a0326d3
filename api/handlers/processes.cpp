#include <array>

#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/page.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

/// Of the processes that ended so many are looked at, the youngest: a list is answered by reading a number of
/// rows that does not grow with the ledger.
constexpr std::uint64_t kMostEnded = 2'000;
constexpr std::size_t kMostNameBytes = 1'020;  // 255 characters

/// In the order of ProcessSort.
constexpr std::array<std::string_view, kProcessSorts> kSorts = {
    "net_bytes",      "mapped_bytes", "resident_bytes", "requested_bytes",
    "returned_bytes", "peak_bytes",   "mmap_calls",     "munmap_calls",
    "failed_calls",   "pid",          "first_seen",     "last_seen",
    "exited_at",      "name"};

/// A cursor goes on in the order of its own list, and no other may be asked for.
void go_on(Params& params, ProcessFilter& filter, bool has_order) {
  const ProcessKey& after = *filter.after;
  if (has_order && (filter.sort != after.sort || filter.ascending != after.ascending)) {
    params.reject("cursor", "next_cursor of the page before, of the same sort and order");
  }
  filter.sort = after.sort;
  filter.ascending = after.ascending;
  filter.ended_from_us = after.ended_from_us;
}

}  // namespace

Response get_processes(const Request& request, Store& store) {
  Params params(request.query);
  ProcessFilter filter;
  auto host = params.id("host");
  filter.pid = params.number("pid", 0, UINT32_MAX);
  filter.live = params.boolean("live");
  filter.name = params.text("name", kMostNameBytes);
  filter.search = params.text("search", kMostNameBytes);
  const auto sort = params.index("sort", kSorts);
  const auto order = params.choice("order", {"desc", "asc"});
  filter.sort = static_cast<ProcessSort>(sort.value_or(0));
  filter.ascending = order == "asc";
  filter.ended_before_us = params.time("ended_before").value_or(INT64_MAX);
  const std::uint64_t limit = params.number("limit", 1, 10000).value_or(1000);
  filter.after = read_position(params, host, read_process_cursor);
  if (filter.after) go_on(params, filter, sort || order);
  if (auto problem = params.problem()) return *problem;
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  if (!shown.machine) return json_response(text_of(list_of(Json::array(), std::nullopt, std::nullopt)));
  filter.host = shown.machine->id;
  filter.limit = limit + 1;
  if (!filter.pid && !filter.after && filter.live != true) {
    const auto from = store.nth_end(filter.host, filter.ended_before_us, kMostEnded);
    if (!from) return store_problem(from.error());
    filter.ended_from_us = from->value_or(INT64_MIN);
  }
  auto processes = store.processes(filter);
  if (!processes) return store_problem(processes.error());
  const auto rates = store.rates(filter.host);
  if (!rates) return store_problem(rates.error());
  std::optional<std::string> next;
  if (processes->size() > limit) {
    processes->resize(limit);
    ProcessKey last = key_of(processes->back(), filter.sort);
    last.ascending = filter.ascending;
    last.ended_from_us = filter.ended_from_us;
    next = write_cursor(Cursor<ProcessKey>{filter.host, std::move(last)});
  }
  Json items = Json::array();
  for (const Process& process : *processes) {
    const auto rate = rates->find(process.id);
    items.push_back(
        to_json(process, *shown.machine, rate != rates->end() ? std::optional(rate->second) : std::nullopt));
  }
  const bool is_cut = filter.ended_from_us != INT64_MIN;
  return json_response(
      text_of(list_of(std::move(items), next, is_cut ? std::optional(filter.ended_from_us) : std::nullopt)));
}

}  // namespace mapledger::api
