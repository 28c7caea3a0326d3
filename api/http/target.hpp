#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/http/message.hpp"

namespace mapledger::api {

/// %41 to A, and in a query + to a space. Nothing if a % is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

/// A request's target in origin form: path and query. Nothing if it is malformed or in another form.
std::optional<Request> parse_target(std::string_view target);

}  // namespace mapledger::api
