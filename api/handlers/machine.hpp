#pragma once

#include <optional>

#include "api/http/message.hpp"
#include "api/store/store.hpp"

namespace mapledger::api {

/// The answer to a request whose data could not be read.
Response store_problem(const StoreError& error);

/// The machine that a request is about: `machine`, or nothing if the ledger is empty, or `problem`.
struct Shown {
  std::optional<Machine> machine;
  std::optional<Response> problem;
};
Shown find_machine(Store& store, std::optional<std::uint64_t> host);

}  // namespace mapledger::api
