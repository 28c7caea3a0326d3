#pragma once

#include <string>
#include <string_view>

namespace mapledger::report {

// Text that others chose (names of processes above all) made safe for a form. It comes as the ledger stores
// it: valid UTF-8 without control characters (common/names.hpp).

/// Characters that are text but cannot be seen, among them those that turn the direction of writing, are
/// spelled out as \u{202e}, as the dashboard does, so that no name looks like another: general categories Cf,
/// Zl and Zp of Unicode 15.
std::string visible(std::string_view text);

/// For HTML, between tags and in an attribute with quotes.
std::string html(std::string_view text);

/// For a cell of a table in GitHub's Markdown: code, in which nothing is Markdown, a link or somebody's name.
std::string markdown_cell(std::string_view text);

/// For a quoted text in a diagram of Mermaid: all but letters, digits and a few signs by their numbers.
std::string mermaid(std::string_view text);

}  // namespace mapledger::report
