#include "api/wire/metrics.hpp"

#include <unistd.h>

#include <fstream>

#include "api/handlers/handlers.hpp"
#include "api/http/params.hpp"

namespace mapledger::api {
namespace {

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

Response get_metrics(const Request& request, Store& store, const Served& served, std::int64_t now_us,
                     std::size_t stream_clients) {
  if (auto problem = Params(request.query).problem()) return *problem;
  const auto machines = store.machines();
  const ApiFigures figures{served, stream_clients, machines.has_value(), resident_bytes()};
  return {200,
          kMetricsType,
          metrics_text(machines ? *machines : std::vector<Status>(), figures, now_us),
          {{"Cache-Control", "no-store"}}};
}

}  // namespace mapledger::api
