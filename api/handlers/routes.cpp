#include "api/handlers/routes.hpp"

#include "api/handlers/dashboard.hpp"
#include "api/handlers/handlers.hpp"
#include "common/clock.hpp"

namespace mapledger::api {

Router make_router(Store& store, const std::filesystem::path& dashboard,
                   const std::function<std::size_t()>& stream_clients, const Served& served) {
  Router router([files = Dashboard(dashboard)](const Request& r) { return files.get(r); });
  router.add("/api/v1/processes", {[&store](const Request& r) { return get_processes(r, store); }, true});
  router.add("/api/v1/processes/{id}", {[&store](const Request& r) { return get_process(r, store); }, true});
  router.add("/api/v1/processes/{id}/sizes",
             {[&store](const Request& r) { return get_sizes(r, store); }, true});
  router.add("/api/v1/top", {[&store](const Request& r) { return get_top(r, store); }, true});
  router.add("/api/v1/requests", {[&store](const Request& r) { return get_requests(r, store); }, true});
  router.add("/api/v1/activity", {[&store](const Request& r) { return get_activity(r, store); }, true});
  router.add("/api/v1/hosts",
             {[&store](const Request& r) { return get_hosts(r, store, utc_now_us()); }, true});
  router.add("/api/v1/openapi.json", {get_openapi, false});
  router.add("/api/v1/gaps", {[&store](const Request& r) { return get_gaps(r, store); }, true});
  router.add("/api/v1/status", {[&store, stream_clients](const Request& r) {
                                  return get_status(r, store, utc_now_us(), stream_clients());
                                },
                                true});
  router.add("/metrics", {[&store, &served, stream_clients](const Request& r) {
                            return get_metrics(r, store, served, utc_now_us(), stream_clients());
                          },
                          true});
  router.add("/healthz", {get_healthz, false});
  router.add("/readyz", {[&store](const Request& r) { return get_readyz(r, store); }, true});
  return router;
}

}  // namespace mapledger::api
