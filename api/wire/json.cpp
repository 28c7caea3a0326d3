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

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(const std::optional<std::int64_t>& us) {
  return us ? Json(rfc3339(*us)) : Json(nullptr);
}

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

Json to_json(const HostRow& host) {
  return {{"id", shown_id(host.id)},
          {"name", host.name},
          {"kernel", host.kernel},
          {"boot_id", host.boot_id},
          {"memory_bytes", host.memory_bytes},
          {"swap_bytes", host.swap_bytes}};
}

std::string_view state_of(const CollectorRow& collector, std::int64_t now_us) {
  if (!collector.running) return "stopped";
  return collector.is_silent(now_us) ? "silent" : "running";
}

Json left_out_of(const std::string& text) {
  Json list = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return list.is_array() ? list : Json::array();
}

Json sweep_of(const CollectorRow& c) {
  const auto known = [&](auto value) { return c.sweep ? Json(value(*c.sweep)) : Json(nullptr); };
  return {{"processes", known([](const Sweep& s) { return s.processes; })},
          {"mapped_bytes", known([](const Sweep& s) { return s.mapped_bytes; })},
          {"resident_bytes", known([](const Sweep& s) { return s.resident_bytes; })},
          {"at", known([](const Sweep& s) { return rfc3339(s.at_us); })},
          {"interval_ms", known([](const Sweep& s) { return s.interval_us / 1000; })},
          {"cpu_seconds", static_cast<double>(c.sweep_cpu_us) / 1e6}};
}

Json to_json(const CollectorRow& c, std::int64_t now_us) {
  return {{"state", state_of(c, now_us)},
          {"version", c.version},
          {"source", c.source},
          {"replay", c.replay},
          {"run", c.run},
          {"started_at", rfc3339(c.started_us)},
          {"updated_at", rfc3339(c.updated_us)},
          {"lag_ms", c.lag_us ? Json(*c.lag_us / 1000) : Json(nullptr)},
          {"events_received", c.events_received},
          {"requests_stored", c.requests_stored},
          {"lost",
           {{"tracer", c.lost_tracer},
            {"transport", c.lost_transport},
            {"parse", c.lost_parse},
            {"spool", c.lost_spool},
            {"database", c.lost_database}}},
          {"shed_requests", c.shed_requests},
          {"tracer_restarts", c.tracer_restarts},
          {"queued_batches", c.queued_batches},
          {"spool",
           {{"bytes", c.spool_bytes},
            {"budget_bytes", c.spool_budget_bytes},
            {"in_memory", c.spool_in_memory},
            {"pending_events", c.pending_events}}},
          {"storage",
           {{"disk_bytes", or_null(c.disk_bytes)}, {"bytes_per_request", or_null(c.bytes_per_request)}}},
          {"cpu_seconds", static_cast<double>(c.cpu_us) / 1e6},
          {"rss_bytes", c.rss_bytes},
          {"sweep", sweep_of(c)},
          {"left_out", left_out_of(c.left_out)}};
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
  return {{"id", shown_id(p.id)},
          {"pid", p.pid},
          {"ppid", or_null(p.ppid)},
          {"uid", or_null(p.uid)},
          {"user", or_null(p.user)},
          {"cgroup", or_null(p.cgroup)},
          {"unit", unit_of(p)},
          {"name", p.name},
          {"state", p.exited_us ? "exited" : "running"},
          {"net_bytes", p.net_bytes()},
          {"memory_percent", percent(p.net_bytes(), machine.total_memory_bytes)},
          {"mapped_bytes", or_null(p.mapped_bytes)},
          {"stack_bytes", or_null(p.stack_bytes)},
          {"resident_bytes", or_null(p.resident_bytes)},
          {"requested_bytes", p.requested_bytes},
          {"returned_bytes", p.returned_bytes},
          {"mmap_calls", p.mmap_calls},
          {"munmap_calls", p.munmap_calls},
          {"mremap_calls", p.mremap_calls},
          {"brk_calls", p.brk_calls},
          {"failed_calls", p.failed_calls},
          {"peak_bytes", p.peak_bytes},
          {"first_seen", rfc3339(p.first_seen_us)},
          {"last_seen", rfc3339(p.last_seen_us)},
          {"exited_at", time_or_null(p.exited_us)}};
}

Json to_json(const Process& process, const Machine& machine, const std::optional<Rates>& rates) {
  Json json = to_json(process, machine);
  json["rates"] = rates_json(rates.value_or(Rates{}));
  return json;
}

Json rates_json(const Rates& r) {
  return {{"requested_bytes", r.requested_bytes}, {"returned_bytes", r.returned_bytes}, {"calls", r.calls}};
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
  return json;
}

Json to_json(const MemoryRequest& r) {
  const bool has_address = r.tid != -1;  // the older line forms carry neither
  const bool has_length = r.call != "brk";
  const bool has_old_length = r.call == "mremap";
  return {{"id", fmt::format("{:016x}-{}-{}", r.host, r.key.run, r.key.seq)},
          {"time", rfc3339(r.key.time_us)},
          {"process_id", shown_id(r.process_id)},
          {"pid", r.pid},
          {"tid", carried(r.tid)},
          {"name", r.name},
          {"call", r.call},
          {"address", has_address ? Json(hexadecimal(r.address)) : Json(nullptr)},
          {"length", has_length ? Json(r.length) : Json(nullptr)},
          {"old_length", has_old_length ? Json(r.old_length) : Json(nullptr)},
          {"protection", carried(r.protection)},
          {"protection_names", protection_names_of(r)},
          {"flags", carried(r.flags)},
          {"flag_names", flag_names_of(r)},
          {"result", r.result ? Json(shown_result(*r.result)) : Json(nullptr)},
          {"failed", r.failed}};
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
    items.push_back({{"time", rfc3339(p.time_us)},
                     {"requested_bytes", p.requested_bytes},
                     {"returned_bytes", p.returned_bytes},
                     {"mmap_calls", p.mmap_calls},
                     {"munmap_calls", p.munmap_calls},
                     {"failed_calls", p.failed_calls}});
  }
  return {{"step_seconds", static_cast<std::uint64_t>(filter.step)},
          {"from", rfc3339(filter.from_us)},
          {"to", rfc3339(filter.to_us)},
          {"looked_back_to", time_or_null(activity.looked_back_to_us)},
          {"items", std::move(items)}};
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

Json to_json(const Status& status, const Serving& serving) {
  const Totals& t = status.totals;
  Json gaps = Json::array();
  for (const Gap& gap : status.newest_gaps) gaps.push_back(to_json(gap));
  return {{"version", MAPLEDGER_VERSION},
          {"time", rfc3339(serving.now_us)},
          {"database", serving.database_away ? "away" : "reachable"},
          {"host", status.host ? to_json(*status.host) : Json(nullptr)},
          {"collector", status.collector ? to_json(*status.collector, serving.now_us) : Json(nullptr)},
          {"totals",
           {{"requests", t.requests},
            {"requested_bytes", t.requested_bytes},
            {"returned_bytes", t.returned_bytes},
            {"mmap_calls", t.mmap_calls},
            {"munmap_calls", t.munmap_calls},
            {"failed_calls", t.failed_calls}}},
          {"gaps", std::move(gaps)},
          {"stream", {{"clients", serving.stream_clients}}}};
}

Json to_machine_json(const Status& status, std::int64_t now_us) {
  Json json = status.host ? to_json(*status.host) : Json::object();
  const CollectorRow c = status.collector.value_or(CollectorRow{});
  json["collector"] = {{"state", state_of(c, now_us)},
                       {"version", c.version},
                       {"source", c.source},
                       {"replay", c.replay},
                       {"started_at", rfc3339(c.started_us)},
                       {"updated_at", rfc3339(c.updated_us)}};
  return json;
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
