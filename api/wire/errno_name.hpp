#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mapledger::api {

/// What a system call's result says as it is shown: "ENOMEM" for -12, "0x7f12345000" for an address.
std::string shown_result(std::int64_t result);

}  // namespace mapledger::api
