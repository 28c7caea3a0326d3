#pragma once

#include <boost/asio/thread_pool.hpp>

#include "api/http/gate.hpp"
#include "api/http/router.hpp"
#include "api/http/served.hpp"
#include "api/net/connections.hpp"
#include "api/net/hub.hpp"
#include "api/net/patience.hpp"
#include "api/net/shared_answers.hpp"
#include "api/net/trusted_proxies.hpp"

namespace mapledger::api {

/// What every session borrows from the app, which outlives them all. IO thread.
struct Context {
  /// Requests that are answered on the workers or wait for one; one more is answered 503.
  static constexpr std::size_t kMostWaiting = 128;

  const Router& router;
  Gate& gate;
  const TrustedProxies& proxies;
  Hub& hub;
  Connections& connections;
  Served& served;
  SharedAnswers& shared;
  boost::asio::thread_pool& workers;  ///< for routes that block; a session has at most one request in it
  Patience patience;
  std::size_t waiting = 0;
};

}  // namespace mapledger::api
