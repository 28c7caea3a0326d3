#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace mapledger::api {

/// Which of the media types on offer a client likes best by its Accept header (RFC 9110, 12.5.1): of those it
/// likes equally the first; without a header the first. Nothing: it takes none of them.
std::optional<std::size_t> preferred(std::string_view accept, std::span<const std::string_view> offered);

}  // namespace mapledger::api
