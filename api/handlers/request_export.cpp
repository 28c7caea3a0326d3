#include "api/handlers/request_export.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "api/wire/csv.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kRowsAtOnce = 1'000;

}  // namespace

RequestExport::RequestExport(Store& store, RequestFilter filter, Form form, std::uint64_t most)
    : store_(store), filter_(std::move(filter)), form_(form), left_(most) {}

StoreResult<void> RequestExport::begin() {
  auto rows = read();
  if (!rows) return rows.error();
  if (form_ == Form::kCsv) first_ = csv_header();
  first_ += *rows;
  return {};
}

std::string RequestExport::next() {
  if (!first_.empty()) return std::exchange(first_, {});
  auto rows = read();
  if (!rows) throw std::runtime_error("the log cannot be read: " + rows.error().message);
  return std::move(*rows);
}

StoreResult<std::string> RequestExport::read() {
  std::string text;
  while (text.empty() && !is_all_ && left_ > 0) {
    filter_.limit = std::min(left_, kRowsAtOnce);
    const auto page = store_.requests(filter_);
    if (!page) return page.error();
    for (const MemoryRequest& request : page->items) {
      text += form_ == Form::kCsv ? csv_line(request) : text_of(to_json(request)) + "\n";
    }
    left_ -= page->items.size();
    filter_.position = page->next;
    is_all_ = !page->next;
  }
  return text;
}

}  // namespace mapledger::api
