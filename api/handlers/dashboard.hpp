#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "api/http/message.hpp"

namespace mapledger::api {

/// The files of the built dashboard. Reads them anew each time, so that a build shows at once; immutable, any
/// thread.
///
/// Only regular files whose real path lies in the folder are served, none whose name begins with a dot. A
/// path without an extension that is no file is a page of the dashboard's own: it gets index.html.
class Dashboard {
 public:
  explicit Dashboard(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] Response get(const Request& request) const;

  /// The file that a path names, if it may be served.
  [[nodiscard]] std::optional<std::filesystem::path> resolve(const std::string& path) const;

 private:
  std::filesystem::path folder_;
};

/// By the name's extension; application/octet-stream for one that is not known.
std::string content_type_of(const std::filesystem::path& file);

}  // namespace mapledger::api
