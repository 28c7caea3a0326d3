#include "api/wire/status_json.hpp"

#include <array>

#include "common/clock.hpp"

namespace mapledger::api {
namespace {

constexpr std::array<std::string_view, 4> kStates = {"reporting", "late", "silent", "ended"};

/// As far as it is known to be one machine.
std::string label_of(const HostRow& host) {
  constexpr std::size_t kShort = 8;
  return host.has_namesake ? host.name + " (" + shown_id(host.id).substr(0, kShort) + ")" : host.name;
}

Json host_json(const Status& status, std::int64_t now_us) {
  const HostRow& host = *status.host;
  const auto& c = status.collector;
  const HostState state = c ? c->state(now_us) : HostState::kSilent;
  return {{"id", shown_id(host.id)},
          {"name", host.name},
          {"label", label_of(host)},
          {"kernel", host.kernel},
          {"boot_id", host.boot_id},
          {"memory_bytes", host.memory_bytes},
          {"swap_bytes", host.swap_bytes},
          {"state", kStates.at(static_cast<std::size_t>(state))},
          {"first_seen", rfc3339(host.first_seen_us)},
          {"last_seen", c ? Json(rfc3339(c->updated_us)) : Json(nullptr)},
          {"clone_of", host.clone_of ? Json(shown_id(*host.clone_of)) : Json(nullptr)},
          {"skew_ms", host.skew_us ? Json(static_cast<double>(*host.skew_us) / 1e3) : Json(nullptr)},
          {"skew_error_ms",
           host.skew_error_us ? Json(static_cast<double>(*host.skew_error_us) / 1e3) : Json(nullptr)}};
}

/// What it does now; nothing is known of one that is not heard of.
Json rates_of(const CollectorRow& c, std::int64_t now_us) {
  const HostState state = c.state(now_us);
  if (c.recent_us == 0 || state == HostState::kSilent || state == HostState::kEnded) return nullptr;
  const auto a_second = [&c](std::uint64_t sum) {
    return static_cast<double>(sum) * 1e6 / static_cast<double>(c.recent_us);
  };
  return {{"requests", a_second(c.recent_requests)},
          {"requested_bytes", a_second(c.recent_requested_bytes)},
          {"failed_calls", a_second(c.recent_failed_calls)}};
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
          {"host", status.host ? host_json(status, serving.now_us) : Json(nullptr)},
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
  Json json = host_json(status, now_us);
  const CollectorRow c = status.collector.value_or(CollectorRow{});
  json["processes"] = c.sweep ? Json(c.sweep->processes) : Json(nullptr);
  json["mapped_bytes"] = c.sweep ? Json(c.sweep->mapped_bytes) : Json(nullptr);
  json["resident_bytes"] = c.sweep ? Json(c.sweep->resident_bytes) : Json(nullptr);
  json["rates"] = rates_of(c, now_us);
  json["requests"] = status.totals.requests;
  json["requested_bytes"] = status.totals.requested_bytes;
  json["failed_calls"] = status.totals.failed_calls;
  json["lost"] = c.lost();
  json["lag_ms"] = c.lag_us ? Json(*c.lag_us / 1000) : Json(nullptr);
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
