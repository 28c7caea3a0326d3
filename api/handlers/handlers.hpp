#pragma once

#include <functional>

#include "api/http/message.hpp"
#include "api/http/served.hpp"
#include "api/store/store.hpp"

namespace mapledger::api {

// What each path answers. No connection, no clock of their own: request and ledger in, response out.

Response get_processes(const Request& request, Store& store);
/// The id is the last segment of the path.
Response get_process(const Request& request, Store& store);
/// The id is the last segment but one.
Response get_sizes(const Request& request, Store& store);
Response get_top(const Request& request, Store& store);
/// A page as JSON, or all as CSV or lines of JSON.
Response get_requests(const Request& request, Store& store);
Response get_activity(const Request& request, Store& store);
Response get_hosts(const Request& request, Store& store, std::int64_t now_us);
Response get_openapi(const Request& request);
Response get_status(const Request& request, Store& store, std::int64_t now_us, std::size_t stream_clients);
Response get_gaps(const Request& request, Store& store);
/// 200 whether or not the ledger can be read: then it holds what the api knows of itself.
Response get_metrics(const Request& request, Store& store, const Served& served, std::int64_t now_us,
                     std::size_t stream_clients);
Response get_healthz(const Request& request);
Response get_readyz(const Request& request, Store& store);

}  // namespace mapledger::api
