#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace mapledger::test {

/// GET on 127.0.0.1; throws unless the answer is 200 and JSON.
nlohmann::json get_json(std::uint16_t port, const std::string& target);

/// A port of the loopback address that was free a moment ago.
std::uint16_t free_port();

}  // namespace mapledger::test
