#pragma once

#include <string>
#include <string_view>

#include "api/store/types.hpp"

namespace mapledger::api {

// The log as CSV (RFC 4180): the keys of a request's JSON in one line, then a line a request. What is null is
// empty; lists are joined by |. A field that a spreadsheet would take for a formula has its first character
// escaped as names have theirs: \x3d for =.

std::string_view csv_header();
std::string csv_line(const MemoryRequest& request);

}  // namespace mapledger::api
