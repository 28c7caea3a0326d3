#pragma once

#include <string_view>

namespace mapledger::api {

// What a client says it takes (RFC 9110). Pure.

/// Whether the header Accept, empty if there is none, allows this type. Parameters but q are not looked at.
bool accepts_type(std::string_view accept, std::string_view type);

/// Whether Accept-Encoding allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

/// Whether If-None-Match names this entity tag, in its quotes.
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace mapledger::api
