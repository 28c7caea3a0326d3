#include "api/wire/status_json.hpp"

#include "common/clock.hpp"

namespace mapledger::api {
namespace {

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
          {"store_requests", c.store_requests},
          {"requests_not_kept", c.not_kept},
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

}  // namespace

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
            {"requests_not_kept", t.not_kept},
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
                       {"store_requests", c.store_requests},
                       {"requests_not_kept", c.not_kept},
                       {"started_at", rfc3339(c.started_us)},
                       {"updated_at", rfc3339(c.updated_us)}};
  return json;
}

}  // namespace mapledger::api
