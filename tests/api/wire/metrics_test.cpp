#include "api/wire/metrics.hpp"

#include <fstream>
#include <iterator>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'763'640'000'000'000;

Status machine(std::uint64_t id, const std::string& name) {
  Status status;
  status.host = HostRow{};
  status.host->id = id;
  status.host->name = name;
  status.collector = CollectorRow{};
  status.collector->running = true;
  status.collector->updated_us = kNow;
  return status;
}

class MetricsTest : public testing::Test {
 protected:
  std::string text(const std::vector<Status>& machines) {
    return "\n" + metrics_text(machines, {served, 2, true, 4096, 2'500'000}, kNow);
  }

  Served served;
};

TEST_F(MetricsTest, CollectorsFiguresInBaseUnits) {
  Status vm = machine(0xa, "vm");
  CollectorRow& c = *vm.collector;
  c.version = "0.1.0";
  c.source = "ebpf";
  c.events_received = 9'007'199'254'740'991;
  c.lost_tracer = 1;
  c.lost_transport = 2;
  c.lost_parse = 3;
  c.lost_spool = 4;
  c.lost_database = 5;
  c.lag_us = 250'000;
  c.spool_in_memory = true;
  c.bytes_per_request = 180.25;
  c.cpu_us = 1'500'000;
  const std::string all = text({vm});
  for (const char* line : {R"(events_received_total{host="vm",host_id="000000000000000a"} 9007199254740991)",
                           R"(lost_events_total{host="vm",host_id="000000000000000a",stage="tracer"} 1)",
                           R"(lost_events_total{host="vm",host_id="000000000000000a",stage="transport"} 2)",
                           R"(lost_events_total{host="vm",host_id="000000000000000a",stage="parse"} 3)",
                           R"(lost_events_total{host="vm",host_id="000000000000000a",stage="spool"} 4)",
                           R"(lost_events_total{host="vm",host_id="000000000000000a",stage="database"} 5)",
                           R"(lag_seconds{host="vm",host_id="000000000000000a"} 0.25)",
                           R"(spool_in_memory{host="vm",host_id="000000000000000a"} 1)",
                           R"(bytes_per_request{host="vm",host_id="000000000000000a"} 180.25)",
                           R"(cpu_seconds_total{host="vm",host_id="000000000000000a"} 1.5)",
                           R"(info{host="vm",host_id="000000000000000a",version="0.1.0",source="ebpf"} 1)"}) {
    EXPECT_THAT(all, HasSubstr(std::string("\nmapledger_collector_") + line + "\n"));
  }
  EXPECT_THAT(all, HasSubstr("\n# TYPE mapledger_collector_lost_events_total counter\n"));
  EXPECT_THAT(all, HasSubstr("\n# TYPE mapledger_collector_lag_seconds gauge\n"));
}

TEST_F(MetricsTest, SweepTellsOfTheMachineAndOfItsCost) {
  Status vm = machine(0xa, "vm");
  vm.collector->sweep = Sweep{212, 4096, 2048, 1'763'640'000'500'000, 1'250'000};
  vm.collector->sweep_cpu_us = 750'000;
  const std::string all = text({vm});
  for (const char* line :
       {R"(host_processes{host="vm",host_id="000000000000000a"} 212)",
        R"(host_mapped_bytes{host="vm",host_id="000000000000000a"} 4096)",
        R"(host_resident_bytes{host="vm",host_id="000000000000000a"} 2048)",
        R"(collector_sweep_interval_seconds{host="vm",host_id="000000000000000a"} 1.25)",
        R"(collector_sweep_timestamp_seconds{host="vm",host_id="000000000000000a"} 1763640000.5)",
        R"(collector_sweep_cpu_seconds_total{host="vm",host_id="000000000000000a"} 0.75)"}) {
    EXPECT_THAT(all, HasSubstr(std::string("\nmapledger_") + line + "\n"));
  }
  EXPECT_THAT(all, HasSubstr("\n# TYPE mapledger_host_mapped_bytes gauge\n"));
  EXPECT_THAT(all, HasSubstr("\n# TYPE mapledger_collector_sweep_cpu_seconds_total counter\n"));
}

TEST_F(MetricsTest, WhatIsNotKnownIsLeftOut) {
  const std::string all = text({machine(0xa, "vm")});
  EXPECT_THAT(all, Not(HasSubstr("mapledger_host_")));
  EXPECT_THAT(all, Not(HasSubstr("sweep_interval")));
  EXPECT_THAT(all, Not(HasSubstr("sweep_timestamp")));
  EXPECT_THAT(all, Not(HasSubstr("lag_seconds")));
  EXPECT_THAT(all, Not(HasSubstr("disk_bytes")));
  EXPECT_THAT(all, Not(HasSubstr("bytes_per_request")));
}

TEST_F(MetricsTest, UpWhileItRunsAndHasReportedWithinFiveSeconds) {
  const auto up = [&](std::int64_t age_us, bool running) {
    Status vm = machine(0xa, "vm");
    vm.collector->updated_us = kNow - age_us;
    vm.collector->running = running;
    return text({vm}).find("\nmapledger_collector_up{host=\"vm\",host_id=\"000000000000000a\"} 1\n") !=
           std::string::npos;
  };
  EXPECT_TRUE(up(5'000'000, true));
  EXPECT_FALSE(up(5'000'001, true));
  EXPECT_FALSE(up(0, false));
}

TEST_F(MetricsTest, HostileNamesStayWithinTheirLabel) {
  const std::string all = text({machine(0xa, "x\"} 1\nmapledger_collector_up{host=\"y\\")});
  EXPECT_THAT(all,
              HasSubstr("\nmapledger_collector_up{host=\"x\\\"} 1\\nmapledger_collector_up{host=\\\"y\\\\\","
                        "host_id=\"000000000000000a\"} 1\n"));
  EXPECT_THAT(all, Not(HasSubstr("\nmapledger_collector_up{host=\"y")));
}

TEST_F(MetricsTest, MachinesOfOneNameAreTwoSeriesOfOneFamily) {
  const std::string all = text({machine(0xa, "vm"), machine(0xb, "vm")});
  EXPECT_THAT(all, HasSubstr("mapledger_collector_up{host=\"vm\",host_id=\"000000000000000a\"} 1\n"
                             "mapledger_collector_up{host=\"vm\",host_id=\"000000000000000b\"} 1\n"));
}

TEST_F(MetricsTest, ApiCountsItsAnswersByClass) {
  for (const unsigned status : {200U, 206U, 304U, 404U, 503U, 101U, 99U, 600U}) served.count(status);
  const std::string all = text({});
  EXPECT_THAT(all, HasSubstr("mapledger_api_http_requests_total{code=\"1xx\"} 1\n"
                             "mapledger_api_http_requests_total{code=\"2xx\"} 2\n"
                             "mapledger_api_http_requests_total{code=\"3xx\"} 1\n"
                             "mapledger_api_http_requests_total{code=\"4xx\"} 1\n"
                             "mapledger_api_http_requests_total{code=\"5xx\"} 1\n"));
  EXPECT_THAT(all, HasSubstr("\nmapledger_api_build_info{version=\"" MAPLEDGER_VERSION "\"} 1\n"));
  EXPECT_THAT(all, HasSubstr("\nmapledger_api_database_up 1\n"));
  EXPECT_THAT(all, HasSubstr("\nmapledger_api_stream_clients 2\n"));
  EXPECT_THAT(all, HasSubstr("\nprocess_resident_memory_bytes 4096\n"));
  EXPECT_THAT(all, HasSubstr("\nprocess_cpu_seconds_total 2.5\n"));
  EXPECT_THAT(all, Not(HasSubstr("mapledger_collector_")));
}

// Of a machine of which everything is known.
TEST_F(MetricsTest, AlertsAndDashboardAskForFiguresThatThereAre) {
  Status vm = machine(0xa, "vm");
  vm.collector->sweep = Sweep{212, 4096, 2048, 1'763'640'000'500'000, 1'250'000};
  vm.collector->lag_us = 1;
  vm.collector->disk_bytes = 1;
  vm.collector->bytes_per_request = 1;
  const std::string all = text({vm});
  for (const char* name : {"prometheus/alerts.yml", "grafana/mapledger.json"}) {
    std::ifstream in(std::string(MAPLEDGER_SOURCE_DIR "/packaging/") + name);
    const std::string file{std::istreambuf_iterator<char>(in), {}};
    const std::regex figure("(mapledger_(api|collector|host)|process)_[a-z_]+");
    std::size_t found = 0;
    for (std::sregex_iterator at(file.begin(), file.end(), figure), end; at != end; ++at, ++found) {
      EXPECT_THAT(all, HasSubstr("\n# TYPE " + at->str() + " ")) << name;
    }
    EXPECT_GT(found, 10U) << name;
  }
}

TEST_F(MetricsTest, OfSeveralDatabaseAddressesEach) {
  EXPECT_THAT(text({}), Not(HasSubstr("database_connections")));
  const ApiFigures figures{served, 0, true, 0, 0, {{{"a", 3306}, false, 2}, {{"b", 3307}, true, 0}}};
  const std::string all = metrics_text({}, figures, kNow);
  EXPECT_THAT(all, HasSubstr(R"(mapledger_api_database_connections{address="a:3306"} 2)"));
  EXPECT_THAT(all, HasSubstr(R"(mapledger_api_database_connections{address="b:3307"} 0)"));
  EXPECT_THAT(all, HasSubstr(R"(mapledger_api_database_address_failing{address="a:3306"} 0)"));
  EXPECT_THAT(all, HasSubstr(R"(mapledger_api_database_address_failing{address="b:3307"} 1)"));
}

}  // namespace
}  // namespace mapledger::api
