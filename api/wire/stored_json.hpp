#pragma once

#include <vector>

#include "api/wire/json.hpp"

namespace mapledger::api {

/// `stored` of openapi.yaml: the spans of which the log has only a part, by the policy of their time.
Json to_json(const std::vector<PartlyStored>& spans);
/// Adds them to an answer, if there are any.
void add_stored(Json& answer, const std::vector<PartlyStored>& spans);

}  // namespace mapledger::api
