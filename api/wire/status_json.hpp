#pragma once

#include "api/wire/json.hpp"

namespace mapledger::api {

/// How the api itself fares, beside what the ledger says.
struct Serving {
  std::int64_t now_us = 0;
  std::size_t stream_clients = 0;
  bool database_away = false;
};
Json to_json(const Status& status, const Serving& serving);
/// A machine in the list of all: its host and what its collector does.
Json to_machine_json(const Status& status, std::int64_t now_us);

}  // namespace mapledger::api
