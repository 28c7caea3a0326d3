#include <fmt/format.h>

#include "api/handlers/handlers.hpp"
#include "api/handlers/machine.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {

Response get_healthz(const Request&) {
  return json_response(text_of(Json{{"status", "ok"}}));
}

Response get_readyz(const Request&, Store& store) {
  const auto version = store.schema_version();
  if (!version) return store_problem(version.error());
  if (*version == kSchemaVersion) return json_response(text_of(Json{{"status", "ready"}}));
  const char* mend = *version < kSchemaVersion ? "start the collector, or run mapledger-collector migrate"
                                               : "this program is older than the ledger: update it";
  return problem_response(
      {503,
       fmt::format("the ledger's tables are of version {}, needed is {}: {}", *version, kSchemaVersion, mend),
       {},
       {}});
}

}  // namespace mapledger::api
