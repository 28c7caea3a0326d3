#include "api/wire/json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "api/wire/cgroup.hpp"
#include "api/wire/errno_name.hpp"
#include "api/wire/flag_names.hpp"
#include "common/clock.hpp"

namespace mapledger::api {
namespace {

/// An object of keys that are all different: for lists of thousands. An initializer list makes an array of
/// each pair first, and looks for each key among those before.
class Object {
 public:
  explicit Object(std::size_t most) { members().reserve(most); }
  template <class Value>
  void add(const char* key, Value&& value) {
    members().emplace_back(key, Json(std::forward<Value>(value)));
  }
  [[nodiscard]] Json take() { return std::move(json_); }

 private:
  Json::object_t::Container& members() { return json_.get_ref<Json::object_t&>(); }
  Json json_ = Json::object();
};

/// -1 in a column: the stream carries none.
Json carried(std::int64_t value) {
  return value == -1 ? Json(nullptr) : Json(value);
}

std::string hexadecimal(std::uint64_t value) {
  return fmt::format("0x{:x}", value);
}

/// To four decimals: enough for a slice of a pie, and short.
double percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return 0;
  return std::round(static_cast<double>(part) * 1e6 / static_cast<double>(whole)) / 1e4;
}

Json to_json(const Slice& slice, std::uint64_t total) {
  Json json = Json::object();
  if (slice.process_id) json["id"] = shown_id(*slice.process_id);
  if (slice.pid) json["pid"] = *slice.pid;
  json["name"] = slice.name;
  json["requested_bytes"] = slice.requested_bytes;
  json["percent"] = percent(slice.requested_bytes, total);
  return json;
}

Json protection_names_of(const MemoryRequest& r) {
  return r.protection == -1 ? Json(nullptr)
                            : Json(protection_names(static_cast<std::uint64_t>(r.protection)));
}

Json flag_names_of(const MemoryRequest& r) {
  if (r.flags == -1) return nullptr;
  const auto flags = static_cast<std::uint64_t>(r.flags);
  return r.call == "mremap" ? remap_flag_names(flags) : map_flag_names(flags);
}

Json unit_of(const Process& process) {
  if (!process.cgroup) return nullptr;
  auto owner = read_cgroup(*process.cgroup);
  return owner ? Json(std::move(owner->name)) : Json(nullptr);
}

Json to_json(const Explained& e) {
  return {{"before", e.before}, {"mmap", e.mmap}, {"munmap", e.munmap}, {"mremap", e.mremap}, {"brk", e.brk},
          {"exec", e.exec},     {"fork", e.fork}, {"exit", e.exit},     {"other", e.other}};
}

Json to_json(const Difference& d) {
  return {{"total", d.total},
          {"mapped_over", d.mapped_over},
          {"holes", d.holes},
          {"before", d.before},
          {"fork", d.fork},
          {"exec", d.exec},
          {"mremap", d.mremap},
          {"brk", d.brk},
          {"exit", d.exit},
          {"other", d.other},
          {"below_zero", d.below_zero}};
}

}  // namespace

Json time_or_null(const std::optional<std::int64_t>& us) {
  return us ? Json(rfc3339(*us)) : Json(nullptr);
}

std::string text_of(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown_id(std::uint64_t id) {
  return fmt::format("{:016x}", id);
}

std::optional<std::uint64_t> read_id(std::string_view text) {
  if (text.size() != 16 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return std::nullopt;
  std::uint64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id, 16);
  return id;
}

Json to_json(const Process& p, const Machine& machine) {
  Object json(26);  // and the rates
  json.add("id", shown_id(p.id));
  json.add("pid", p.pid);
  json.add("ppid", or_null(p.ppid));
  json.add("uid", or_null(p.uid));
  json.add("user", or_null(p.user));
  json.add("cgroup", or_null(p.cgroup));
  json.add("unit", unit_of(p));
  json.add("name", p.name);
  json.add("state", p.exited_us ? "exited" : "running");
  json.add("net_bytes", p.net_bytes());
  json.add("memory_percent", percent(p.net_bytes(), machine.total_memory_bytes));
  json.add("mapped_bytes", or_null(p.mapped_bytes));
  json.add("stack_bytes", or_null(p.stack_bytes));
  json.add("resident_bytes", or_null(p.resident_bytes));
  json.add("requested_bytes", p.requested_bytes);
  json.add("returned_bytes", p.returned_bytes);
  json.add("mmap_calls", p.mmap_calls);
  json.add("munmap_calls", p.munmap_calls);
  json.add("mremap_calls", p.mremap_calls);
  json.add("brk_calls", p.brk_calls);
  json.add("failed_calls", p.failed_calls);
  json.add("peak_bytes", p.peak_bytes);
  json.add("first_seen", rfc3339(p.first_seen_us));
  json.add("last_seen", rfc3339(p.last_seen_us));
  json.add("exited_at", time_or_null(p.exited_us));
  return json.take();
}

Json to_json(const Process& process, const Machine& machine, const std::optional<Rates>& rates) {
  Json json = to_json(process, machine);
  json["rates"] = rates_json(rates.value_or(Rates{}));
  return json;
}

Json rates_json(const Rates& r) {
  Object json(3);
  json.add("requested_bytes", r.requested_bytes);
  json.add("returned_bytes", r.returned_bytes);
  json.add("calls", r.calls);
  return json.take();
}

Json to_json(const ProcessDetail& detail, const Machine& machine) {
  const auto& explained = detail.explained;
  Json json = to_json(detail.process, machine);
  json["explained"] = explained ? to_json(*explained) : Json(nullptr);
  json["difference"] = explained ? to_json(difference(detail.process, *explained)) : Json(nullptr);
  json["parent"] = nullptr;
  if (const auto& parent = detail.parent) {
    json["parent"] = {{"id", shown_id(parent->id)}, {"pid", parent->pid}, {"name", parent->name}};
  }
  json["started_at"] = time_or_null(detail.started_us);
  json["lives"] = Json::array();
  for (const Life& life : detail.lives) {
    json["lives"].push_back({{"id", shown_id(life.id)},
                             {"name", life.name},
                             {"first_seen", rfc3339(life.first_seen_us)},
                             {"last_seen", rfc3339(life.last_seen_us)},
                             {"exited_at", time_or_null(life.exited_us)},
                             {"exec_id", life.exec_id}});
  }
  json["children"] = Json::array();
  for (const Child& child : detail.children) {
    json["children"].push_back({{"id", shown_id(child.id)},
                                {"pid", child.pid},
                                {"name", child.name},
                                {"first_seen", rfc3339(child.first_seen_us)},
                                {"exited_at", time_or_null(child.exited_us)}});
  }
  json["children_more"] = detail.has_more_children;
  return json;
}

Json to_json(const MemoryRequest& r) {
  const bool has_address = r.tid != -1;  // the older line forms carry neither
  const bool has_length = r.call != "brk";
  const bool has_old_length = r.call == "mremap";
  Object json(16);
  json.add("id", fmt::format("{:016x}-{}-{}", r.host, r.key.run, r.key.seq));
  json.add("time", rfc3339(r.key.time_us));
  json.add("process_id", shown_id(r.process_id));
  json.add("pid", r.pid);
  json.add("tid", carried(r.tid));
  json.add("name", r.name);
  json.add("call", r.call);
  json.add("address", has_address ? Json(hexadecimal(r.address)) : Json(nullptr));
  json.add("length", has_length ? Json(r.length) : Json(nullptr));
  json.add("old_length", has_old_length ? Json(r.old_length) : Json(nullptr));
  json.add("protection", carried(r.protection));
  json.add("protection_names", protection_names_of(r));
  json.add("flags", carried(r.flags));
  json.add("flag_names", flag_names_of(r));
  json.add("result", r.result ? Json(shown_result(*r.result)) : Json(nullptr));
  json.add("failed", r.failed);
  return json.take();
}

Json to_json(const Top& top) {
  Json slices = Json::array();
  for (const Slice& slice : top.slices) slices.push_back(to_json(slice, top.total_bytes));
  Json others;
  if (top.others_bytes) others = to_json(Slice{{}, {}, "others", *top.others_bytes}, top.total_bytes);
  return {{"by", top.by == Grouping::kProcess ? "process" : "program"},
          {"from", top.window ? Json(rfc3339(top.window->from_us)) : Json(nullptr)},
          {"to", top.window ? Json(rfc3339(top.window->to_us)) : Json(nullptr)},
          {"items", std::move(slices)},
          {"others", std::move(others)},
          {"total_bytes", top.total_bytes}};
}

Json to_json(const Activity& activity, const ActivityFilter& filter) {
  Json items = Json::array();
  for (const ActivityPoint& p : activity.points) {
    Object point(8);
    point.add("time", rfc3339(p.time_us));
    point.add("requested_bytes", p.requested_bytes);
    point.add("returned_bytes", p.returned_bytes);
    point.add("mmap_calls", p.mmap_calls);
    point.add("munmap_calls", p.munmap_calls);
    point.add("failed_calls", p.failed_calls);
    point.add("net_bytes", or_null(p.net_bytes));
    point.add("mapped_bytes", or_null(p.mapped_bytes));
    items.push_back(point.take());
  }
  return {{"step_seconds", static_cast<std::uint64_t>(filter.step)},
          {"from", rfc3339(filter.from_us)},
          {"to", rfc3339(filter.to_us)},
          {"looked_back_to", time_or_null(activity.looked_back_to_us)},
          {"items", std::move(items)}};
}

Json to_json(const Sizes& sizes) {
  Json items = Json::array();
  std::uint64_t requests = 0;
  for (const SizeStep& s : sizes.steps) {
    Object step(7);
    step.add("from_bytes", s.from_bytes);
    step.add("below_bytes", s.below_bytes);
    step.add("mmap_calls", s.mmap_calls);
    step.add("munmap_calls", s.munmap_calls);
    step.add("failed_calls", s.failed_calls);
    step.add("requested_bytes", s.requested_bytes);
    step.add("returned_bytes", s.returned_bytes);
    items.push_back(step.take());
    requests += s.mmap_calls + s.munmap_calls + s.failed_calls;
  }
  return {{"items", std::move(items)},
          {"requests", requests},
          {"looked_back_to", time_or_null(sizes.looked_back_to_us)}};
}

Json to_json(const Gap& gap) {
  return {{"id", fmt::format("{:016x}-{}-{}-{}", gap.host, gap.key.run, gap.stage, gap.key.from_us)},
          {"host_id", shown_id(gap.host)},
          {"from", rfc3339(gap.key.from_us)},
          {"to", rfc3339(gap.to_us)},
          {"stage", gap.stage},
          {"events", or_null(gap.events)},
          {"detail", gap.detail},
          {"run", gap.key.run}};
}

Json list_of(Json items, const std::optional<std::string>& next_cursor) {
  return {{"items", std::move(items)}, {"next_cursor", or_null(next_cursor)}};
}

Json list_of(Json items, const std::optional<std::string>& next_cursor,
             const std::optional<std::int64_t>& looked_back_to_us) {
  Json list = list_of(std::move(items), next_cursor);
  list["looked_back_to"] = time_or_null(looked_back_to_us);
  return list;
}

}  // namespace mapledger::api
