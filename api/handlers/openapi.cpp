#include "api/handlers/openapi.hpp"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>

#include "api/handlers/handlers.hpp"
#include "api/http/params.hpp"

namespace mapledger::api {
namespace {

/// The core schema of YAML 1.2 as far as the document uses it: what is quoted is text (tag "!").
Json scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  if (text == "true") return true;
  if (text == "false") return false;
  if (text == "null" || text == "~") return nullptr;
  const char* end = text.data() + text.size();
  std::int64_t whole = 0;
  if (const auto read = std::from_chars(text.data(), end, whole); read.ec == std::errc{} && read.ptr == end) {
    return whole;
  }
  double number = 0;
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end && std::isfinite(number)) return number;
  return text;
}

Json json_of(const YAML::Node& node) {
  if (node.IsNull()) return nullptr;
  if (node.IsScalar()) return scalar(node);
  if (node.IsSequence()) {
    Json list = Json::array();
    for (const YAML::Node& each : node) list.push_back(json_of(each));
    return list;
  }
  Json object = Json::object();
  for (const auto& each : node) object[each.first.Scalar()] = json_of(each.second);
  return object;
}

}  // namespace

Json json_of_yaml(const std::string& text) {
  return json_of(YAML::Load(text));
}

Response get_openapi(const Request& request) {
  static const std::string document = text_of(json_of_yaml(kOpenapiYaml));
  if (auto problem = Params(request.query).problem()) return *problem;
  return json_response(document);
}

}  // namespace mapledger::api
