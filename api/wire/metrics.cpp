#include "api/wire/metrics.hpp"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <functional>
#include <optional>
#include <utility>

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

MetricFamily family(std::string name, std::string help) {
  const bool is_counter = name.ends_with("_total");
  return {std::move(name), std::move(help), is_counter ? MetricType::Counter : MetricType::Gauge, {}};
}

void add(MetricFamily& to, double value, Labels labels) {
  ClientMetric& metric = to.metric.emplace_back();
  metric.label = std::move(labels);
  if (to.type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

MetricFamily single(std::string name, std::string help, double value, Labels labels = {}) {
  MetricFamily alone = family(std::move(name), std::move(help));
  add(alone, value, std::move(labels));
  return alone;
}

Labels labels_of(const HostRow& host) {
  return {{"host", host.name}, {"host_id", shown_id(host.id)}};
}

double seconds(std::uint64_t us) {
  return static_cast<double>(us) / 1e6;
}

template <class T>
std::optional<double> number(const std::optional<T>& value) {
  return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

/// A figure that each machine has once.
struct Figure {
  const char* name;
  const char* help;
  std::function<std::optional<double>(const CollectorRow&)> value;
};

const std::vector<Figure>& collector_figures() {
  using Row = CollectorRow;
  static const std::vector<Figure> figures = {
      {"events_received_total", "Events read from the tracer in this run of the collector.",
       [](const Row& c) { return static_cast<double>(c.events_received); }},
      {"requests_stored_total", "Requests stored in the database in this run of the collector.",
       [](const Row& c) { return static_cast<double>(c.requests_stored); }},
      {"requests_not_kept_total",
       "Requests that STORE_REQUESTS leaves in the sums alone in this run of the collector.",
       [](const Row& c) { return static_cast<double>(c.not_kept); }},
      {"shed_requests_total",
       "Requests that are in the sums and not in the log, since the spool was over its budget.",
       [](const Row& c) { return static_cast<double>(c.shed_requests); }},
      {"tracer_restarts_total", "Times that the tracer ended and was started again.",
       [](const Row& c) { return static_cast<double>(c.tracer_restarts); }},
      {"lag_seconds", "Age of the newest stored event when it was stored.",
       [](const Row& c) -> std::optional<double> {
         return c.lag_us ? std::optional(static_cast<double>(*c.lag_us) / 1e6) : std::nullopt;
       }},
      {"pending_events", "Records read and not yet stored.",
       [](const Row& c) { return static_cast<double>(c.pending_events); }},
      {"spool_bytes", "What the spool takes.",
       [](const Row& c) { return static_cast<double>(c.spool_bytes); }},
      {"spool_budget_bytes", "What the spool may take.",
       [](const Row& c) { return static_cast<double>(c.spool_budget_bytes); }},
      {"spool_in_memory", "1 if the spool is kept in memory: its disk cannot be written, or it is a replay.",
       [](const Row& c) { return c.spool_in_memory ? 1.0 : 0.0; }},
      {"disk_bytes", "What all tables of the ledger take in the database.",
       [](const Row& c) { return number(c.disk_bytes); }},
      {"bytes_per_request", "What a request takes in the database, in all tables.",
       [](const Row& c) { return c.bytes_per_request; }},
      {"cpu_seconds_total", "CPU time of the collector.", [](const Row& c) { return seconds(c.cpu_us); }},
      {"resident_memory_bytes", "Resident memory of the collector.",
       [](const Row& c) { return static_cast<double>(c.rss_bytes); }},
      {"sweep_cpu_seconds_total", "CPU time that the collector spent on looking at all processes.",
       [](const Row& c) { return seconds(c.sweep_cpu_us); }},
      {"sweep_interval_seconds", "Time between the last two looks at all processes.",
       [](const Row& c) { return c.sweep ? std::optional(seconds(c.sweep->interval_us)) : std::nullopt; }},
      {"sweep_timestamp_seconds", "When the collector last looked at all processes, since 1970.",
       [](const Row& c) {
         return c.sweep ? std::optional(static_cast<double>(c.sweep->at_us) / 1e6) : std::nullopt;
       }},
  };
  return figures;
}

/// What the last sweep found of the whole machine.
const std::vector<Figure>& host_figures() {
  using Row = CollectorRow;
  static const auto swept = [](std::uint64_t Sweep::*field) {
    return [field](const Row& c) {
      return c.sweep ? std::optional(static_cast<double>((*c.sweep).*field)) : std::nullopt;
    };
  };
  static const std::vector<Figure> figures = {
      {"processes", "Processes of the machine.", swept(&Sweep::processes)},
      {"mapped_bytes", "What all processes of the machine have mapped, by the kernel's own figures.",
       swept(&Sweep::mapped_bytes)},
      {"resident_bytes", "What of it is in memory. A page that several share counts for each.",
       swept(&Sweep::resident_bytes)},
  };
  return figures;
}

void add_figures(std::vector<MetricFamily>& families, std::string_view prefix,
                 const std::vector<Figure>& figures, const std::vector<Status>& machines) {
  for (const Figure& figure : figures) {
    MetricFamily each = family(fmt::format("{}{}", prefix, figure.name), figure.help);
    for (const Status& machine : machines) {
      if (const auto value = figure.value(*machine.collector)) add(each, *value, labels_of(*machine.host));
    }
    if (!each.metric.empty()) families.push_back(std::move(each));
  }
}

MetricFamily lost_events(const std::vector<Status>& machines) {
  MetricFamily lost = family("mapledger_collector_lost_events_total",
                             "Events lost in this run of the collector, by where they were lost.");
  for (const Status& machine : machines) {
    const CollectorRow& c = *machine.collector;
    for (const auto& [stage, count] : {std::pair("tracer", c.lost_tracer),
                                       {"transport", c.lost_transport},
                                       {"parse", c.lost_parse},
                                       {"spool", c.lost_spool},
                                       {"database", c.lost_database}}) {
      Labels labels = labels_of(*machine.host);
      labels.push_back({"stage", stage});
      add(lost, static_cast<double>(count), std::move(labels));
    }
  }
  return lost;
}

void add_collectors(std::vector<MetricFamily>& families, const std::vector<Status>& machines,
                    std::int64_t now_us) {
  MetricFamily up = family("mapledger_collector_up",
                           "1 if the collector runs and has reported within 5 seconds. While the database is "
                           "away it cannot report, and keeps what it reads in its spool.");
  MetricFamily info = family("mapledger_collector_info", "Always 1; the labels say what runs.");
  for (const Status& machine : machines) {
    const CollectorRow& c = *machine.collector;
    add(up, c.running && !c.is_silent(now_us) ? 1 : 0, labels_of(*machine.host));
    Labels labels = labels_of(*machine.host);
    labels.push_back({"version", c.version});
    labels.push_back({"source", c.source});
    add(info, 1, std::move(labels));
  }
  families.push_back(std::move(up));
  families.push_back(std::move(info));
  families.push_back(lost_events(machines));
  add_figures(families, "mapledger_collector_", collector_figures(), machines);
  add_figures(families, "mapledger_host_", host_figures(), machines);
}

void add_places(std::vector<MetricFamily>& families, const std::vector<mysql::Route::Place>& places) {
  MetricFamily connections = family("mapledger_api_database_connections",
                                    "Open connections to each address of the database, if it has several.");
  MetricFamily failing =
      family("mapledger_api_database_address_failing", "1 if the address could not be used just now.");
  for (const auto& place : places) {
    const Labels labels = {{"address", place.address.text()}};
    add(connections, static_cast<double>(place.connections), labels);
    add(failing, place.is_resting ? 1 : 0, labels);
  }
  families.push_back(std::move(connections));
  families.push_back(std::move(failing));
}

void add_api(std::vector<MetricFamily>& families, const ApiFigures& figures) {
  if (!figures.places.empty()) add_places(families, figures.places);
  families.push_back(single("mapledger_api_build_info", "Always 1; the label says which version runs.", 1,
                            {{"version", MAPLEDGER_VERSION}}));
  families.push_back(single("mapledger_api_database_up", "1 if the ledger could be read just now.",
                            figures.database_up ? 1 : 0));
  families.push_back(single("mapledger_api_stream_clients", "Open WebSocket streams.",
                            static_cast<double>(figures.stream_clients)));
  MetricFamily requests =
      family("mapledger_api_http_requests_total", "HTTP requests answered, by class of status.");
  for (unsigned digit = 1; digit <= Served::kClasses; ++digit) {
    add(requests, static_cast<double>(figures.served.of_class(digit)),
        {{"code", fmt::format("{}xx", digit)}});
  }
  families.push_back(std::move(requests));
  families.push_back(single("process_resident_memory_bytes", "Resident memory of the api.",
                            static_cast<double>(figures.resident_bytes)));
  families.push_back(single("process_cpu_seconds_total", "CPU time of the api.", seconds(figures.cpu_us)));
}

}  // namespace

std::string metrics_text(const std::vector<Status>& machines, const ApiFigures& figures,
                         std::int64_t now_us) {
  std::vector<MetricFamily> families;
  if (!machines.empty()) add_collectors(families, machines, now_us);
  add_api(families, figures);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace mapledger::api
