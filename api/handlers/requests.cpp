#include <array>

#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/handlers/page.hpp"
#include "api/handlers/request_export.hpp"
#include "api/http/accept.hpp"
#include "api/wire/json.hpp"
#include "api/wire/stored_json.hpp"

namespace mapledger::api {
namespace {

constexpr std::array<std::string_view, 3> kForms = {"json", "csv", "ndjson"};
constexpr std::array<std::string_view, 3> kTypes = {"application/json", "text/csv", "application/x-ndjson"};
constexpr std::size_t kJson = 0;
constexpr std::size_t kCsv = 1;

constexpr std::uint64_t kMostInPage = 1'000;
constexpr std::size_t kMostNameBytes = 1'020;  // 255 characters

RequestFilter read_filter(Params& params) {
  RequestFilter filter;
  filter.pid = params.number("pid", 0, UINT32_MAX);
  filter.process = params.id("process");
  filter.name = params.text("name", kMostNameBytes);
  filter.call = params.choice("call", {"mmap", "munmap", "mremap", "brk"});
  filter.failed = params.boolean("failed");
  filter.min_length = params.number("min_length", 0, UINT64_MAX);
  filter.from_us = params.time("from");
  filter.to_us = params.time("to");
  if (filter.pid && filter.process) params.reject("process", "given without pid");
  if (filter.from_us && filter.to_us && *filter.to_us <= *filter.from_us) {
    params.reject("to", "a time later than from");
  }
  return filter;
}

/// The log's spans that hold less than was asked for. After the rows were read.
StoreResult<std::vector<PartlyStored>> partly_stored(Store& store, const RequestFilter& filter) {
  return store.partly_stored(filter.host,
                             {filter.from_us.value_or(INT64_MIN), filter.to_us.value_or(INT64_MAX)});
}

Response page_of(Store& store, const RequestFilter& filter) {
  const auto page = store.requests(filter);
  if (!page) return store_problem(page.error());
  std::optional<std::string> next;
  if (page->next) next = write_cursor(Cursor<RequestPosition>{filter.host, *page->next});
  Json items = Json::array();
  for (const MemoryRequest& item : page->items) items.push_back(to_json(item));
  const auto stored = partly_stored(store, filter);
  if (!stored) return store_problem(stored.error());
  Json list = list_of(std::move(items), next, page->looked_back_to_us);
  add_stored(list, *stored);
  return json_response(text_of(list));
}

Response export_of(Store& store, const RequestFilter& filter, std::size_t form, std::uint64_t most) {
  const bool is_csv = form == kCsv;
  const auto source = std::make_shared<RequestExport>(
      store, filter, is_csv ? RequestExport::Form::kCsv : RequestExport::Form::kJsonLines, most);
  if (const auto begun = source->begin(); !begun) return store_problem(begun.error());
  const auto stored = partly_stored(store, filter);
  if (!stored) return store_problem(stored.error());
  Response response;
  response.content_type = is_csv ? "text/csv; charset=utf-8; header=present" : std::string(kTypes.at(form));
  response.headers = {{"Cache-Control", "no-store"},
                      {"Content-Disposition", is_csv ? "attachment; filename=\"requests.csv\""
                                                     : "attachment; filename=\"requests.ndjson\""}};
  // Neither form has room for it; as ASCII, since it is a header.
  if (!stored->empty()) {
    response.headers.emplace_back("Mapledger-Stored", to_json(*stored).dump(-1, ' ', /*ensure_ascii=*/true));
  }
  response.source = source;
  return response;
}

}  // namespace

Response get_requests(const Request& request, Store& store) {
  Params params(request.query);
  auto form = params.index("format", kForms);
  const bool is_asked = form.has_value();
  if (!form) form = preferred(request.accept, kTypes);
  const bool is_page = form.value_or(kJson) == kJson;
  auto host = params.id("host");
  RequestFilter filter = read_filter(params);
  const auto limit = params.number("limit", 1, is_page ? kMostInPage : UINT64_MAX);
  filter.position = read_position(params, host, read_request_cursor);
  if (auto problem = params.problem()) return *problem;
  if (!form) {
    return problem_response({406, "the header Accept takes none of the forms that there are", "format",
                             "json, csv or ndjson; or in Accept application/json, text/csv or "
                             "application/x-ndjson"});
  }
  const Shown shown = find_machine(store, host);
  if (shown.problem) return *shown.problem;
  // An empty ledger has no machine; no machine has the id 0.
  filter.host = shown.machine ? shown.machine->id : 0;
  filter.limit = limit.value_or(100);
  Response response =
      is_page ? page_of(store, filter) : export_of(store, filter, *form, limit.value_or(UINT64_MAX));
  if (!is_asked) response.headers.emplace_back("Vary", "Accept");
  return response;
}

}  // namespace mapledger::api
