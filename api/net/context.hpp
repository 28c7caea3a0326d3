#pragma once

#include <boost/asio/thread_pool.hpp>

#include "api/http/host_guard.hpp"
#include "api/http/router.hpp"
#include "api/http/served.hpp"
#include "api/net/connections.hpp"
#include "api/net/hub.hpp"

namespace mapledger::api {

/// What every session borrows from the app, which outlives them all.
struct Context {
  const Router& router;
  const HostGuard& guard;
  Hub& hub;
  Connections& connections;
  Served& served;
  boost::asio::thread_pool& workers;  ///< for routes that block; a session has at most one request in it
};

}  // namespace mapledger::api
