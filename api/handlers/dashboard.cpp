#include "api/handlers/dashboard.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace mapledger::api {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNotBuilt =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>mapledger</title><h1>mapledger</h1>"
    "<p>The server runs, but its dashboard is not built. <code>make run</code> builds it, or "
    "<code>npm ci &amp;&amp; npm run build</code> in <code>dashboard/</code>.</p>"
    "<p>The data is at <a href=\"/api/v1/status\">/api/v1/status</a>.</p></html>\n";

std::optional<std::string> contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool may_be_served(const fs::path& relative) {
  return std::none_of(relative.begin(), relative.end(), [](const fs::path& part) {
    const std::string& name = part.native();
    return name.starts_with('.') || name.find_first_of(std::string_view("\\\0", 2)) != std::string::npos;
  });
}

Response not_found(const std::string& path) {
  return problem_response({404, "there is no file " + path, {}, {}});
}

}  // namespace

std::string content_type_of(const fs::path& file) {
  static const std::map<std::string, std::string> types = {{".html", "text/html; charset=utf-8"},
                                                           {".js", "text/javascript; charset=utf-8"},
                                                           {".css", "text/css; charset=utf-8"},
                                                           {".json", "application/json"},
                                                           {".svg", "image/svg+xml"},
                                                           {".png", "image/png"},
                                                           {".ico", "image/x-icon"},
                                                           {".woff2", "font/woff2"},
                                                           {".txt", "text/plain; charset=utf-8"},
                                                           {".map", "application/json"},
                                                           {".webmanifest", "application/manifest+json"}};
  const auto type = types.find(file.extension().string());
  return type != types.end() ? type->second : "application/octet-stream";
}

std::optional<fs::path> Dashboard::resolve(const std::string& path) const {
  const fs::path relative = fs::path(path).relative_path();
  if (!may_be_served(relative)) return std::nullopt;
  std::error_code error;
  const fs::path root = fs::canonical(folder_, error);
  if (error) return std::nullopt;
  const fs::path file = fs::canonical(root / relative, error);
  if (error || !fs::is_regular_file(file, error)) return std::nullopt;
  // A symbolic link may lead out of the folder.
  const bool inside = std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first == root.end();
  return inside ? std::optional(file) : std::nullopt;
}

Response Dashboard::get(const Request& request) const {
  auto file = resolve(request.path);
  const bool is_page = !fs::path(request.path).has_extension();
  if (!file && is_page) {
    file = resolve("/index.html");
    if (!file) return {503, "text/html; charset=utf-8", kNotBuilt, {{"Cache-Control", "no-store"}}};
  }
  if (!file) return not_found(request.path);
  auto body = contents(*file);
  if (!body) return not_found(request.path);
  // Names under /assets/ hold a hash of the content.
  const bool hashed = request.path.starts_with("/assets/");
  return {200,
          content_type_of(*file),
          std::move(*body),
          {{"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"}}};
}

}  // namespace mapledger::api
