#include "api/wire/metrics.hpp"

#include "api/handlers/handlers.hpp"
#include "api/http/params.hpp"
#include "common/host.hpp"

namespace mapledger::api {
Response get_metrics(const Request& request, Store& store, const Served& served, std::int64_t now_us,
                     std::size_t stream_clients) {
  if (auto problem = Params(request.query).problem()) return *problem;
  const auto machines = store.machines();
  const ApiFigures figures{served,       stream_clients, machines.has_value(), own_resident_bytes(),
                           own_cpu_us(), store.places()};
  return {200,
          kMetricsType,
          metrics_text(machines ? *machines : std::vector<Status>(), figures, now_us),
          {{"Cache-Control", "no-store"}}};
}

}  // namespace mapledger::api
