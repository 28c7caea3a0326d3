#include "api/wire/stored_json.hpp"

#include "common/clock.hpp"

namespace mapledger::api {

Json to_json(const std::vector<PartlyStored>& spans) {
  Json list = Json::array();
  for (const PartlyStored& s : spans) {
    list.push_back({{"from", rfc3339(s.from_us)}, {"to", time_or_null(s.to_us)}, {"policy", s.policy}});
  }
  return list;
}

void add_stored(Json& answer, const std::vector<PartlyStored>& spans) {
  if (!spans.empty()) answer["stored"] = to_json(spans);
}

}  // namespace mapledger::api
