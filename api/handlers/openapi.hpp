#pragma once

#include <string>

#include "api/wire/json.hpp"

namespace mapledger::api {

/// openapi.yaml as it was when the program was built.
extern const char* const kOpenapiYaml;

/// A YAML document as JSON. Throws YAML::Exception if it is none.
Json json_of_yaml(const std::string& text);

}  // namespace mapledger::api
