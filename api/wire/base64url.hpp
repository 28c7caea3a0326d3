#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mapledger::api {

/// base64url without padding (RFC 4648, section 5).
std::string base64url(std::string_view bytes);

/// The bytes, or nothing if the text is not what base64url() writes for any bytes.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace mapledger::api
