#include "api/handlers/machine.hpp"

namespace mapledger::api {

Response store_problem(const StoreError& error) {
  switch (error.kind) {
    case StoreError::Kind::kAway: {
      Response response =
          problem_response({503, "the database cannot be reached or is too slow; try again soon", {}, {}});
      response.headers.emplace_back("Retry-After", "1");
      return response;
    }
    case StoreError::Kind::kNoSchema:
      return problem_response(
          {503,
           "the database does not hold the tables of this version; start the collector, or run "
           "mapledger-collector migrate",
           {},
           {}});
    case StoreError::Kind::kOther:
      break;
  }
  return problem_response({500, "the ledger could not be read; the server's log says why", {}, {}});
}

Shown find_machine(Store& store, std::optional<std::uint64_t> host) {
  auto machine = store.machine(host);
  if (!machine) return {{}, store_problem(machine.error())};
  if (host && !*machine) {
    return {{},
            problem_response(
                {404, "no machine of that id is in the ledger", "host", "the id of a known machine"})};
  }
  return {*machine, {}};
}

}  // namespace mapledger::api
