#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace mapledger {

/// What `mapledger-collector report` is told.
struct ReportSettings {
  std::string from = "1h";
  std::string to = "now";
  std::string host;              ///< id or name; empty: this machine, or the only one
  std::string format;            ///< md, html; empty: by the output's ending
  std::filesystem::path output;  ///< empty or -: standard output
  std::uint64_t top = 10;
};

}  // namespace mapledger
