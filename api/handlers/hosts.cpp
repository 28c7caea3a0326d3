#include <array>

#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/http/params.hpp"
#include "api/wire/cursor.hpp"
#include "api/wire/status_json.hpp"

namespace mapledger::api {
namespace {

constexpr std::size_t kMostNameBytes = 1'020;  // 255 characters

/// In the order of HostSort.
constexpr std::array<std::string_view, kHostSorts> kSorts = {"last_seen",
                                                             "first_seen",
                                                             "name",
                                                             "state",
                                                             "mapped_bytes",
                                                             "requested_bytes_per_second",
                                                             "requests_per_second",
                                                             "failed_calls",
                                                             "lost",
                                                             "lag",
                                                             "skew",
                                                             "version",
                                                             "source"};

/// A cursor goes on in the order of its own list, and no other may be asked for.
void go_on(Params& params, HostFilter& filter, bool has_order) {
  const auto text = params.text("cursor");
  if (!text) return;
  const auto cursor = read_host_cursor(*text);
  const bool fits = cursor && (!has_order || (filter.sort == cursor->position.sort &&
                                              filter.ascending == cursor->position.ascending));
  if (!fits) {
    params.reject("cursor", "next_cursor of the page before, of the same list, sort and order");
    return;
  }
  filter.after = cursor->position;
  filter.sort = cursor->position.sort;
  filter.ascending = cursor->position.ascending;
}

}  // namespace

Response get_hosts(const Request& request, Store& store, std::int64_t now_us) {
  Params params(request.query);
  HostFilter filter;
  filter.host = params.id("host");
  filter.search = params.text("search", kMostNameBytes);
  const auto sort = params.index("sort", kSorts);
  const auto order = params.choice("order", {"desc", "asc"});
  filter.sort = static_cast<HostSort>(sort.value_or(0));
  filter.ascending = order == "asc";
  filter.limit = params.number("limit", 1, 10000).value_or(1000);
  go_on(params, filter, sort || order);
  if (auto problem = params.problem()) return *problem;
  const auto page = store.hosts(filter);
  if (!page) return store_problem(page.error());
  Json items = Json::array();
  for (const Status& machine : page->items) items.push_back(to_machine_json(machine, now_us));
  std::optional<std::string> next;
  if (page->next) next = write_cursor(Cursor<HostKey>{0, *page->next});
  return json_response(text_of(list_of(std::move(items), next)));
}

}  // namespace mapledger::api
