#pragma once

#include <string>
#include <string_view>

namespace mapledger::api {

/// SHA-256 as 64 hexadecimal digits.
std::string sha256_hex(std::string_view text);
/// HMAC-SHA-256 as 64 hexadecimal digits.
std::string hmac_hex(std::string_view key, std::string_view text);
/// Takes the same time for all texts of a length.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace mapledger::api
