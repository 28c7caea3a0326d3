#pragma once

#include <string>
#include <string_view>

namespace mapledger::api {

/// Compressed as by gzip, quickly rather than well.
std::string gzip_of(std::string_view text);

}  // namespace mapledger::api
