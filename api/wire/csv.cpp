#include "api/wire/csv.hpp"

#include <fmt/format.h>

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

constexpr std::string_view kHeader =
    "id,time,process_id,pid,tid,name,call,address,length,old_length,protection,protection_names,flags,"
    "flag_names,result,failed\r\n";

std::string quoted(std::string text) {
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) {
    text = fmt::format("\\x{:02x}{}", static_cast<unsigned char>(text.front()), text.substr(1));
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + '"';
}

std::string field_of(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return quoted(value.get<std::string>());
  if (!value.is_array()) return value.dump();
  std::string joined;
  for (const Json& each : value) joined += (joined.empty() ? "" : "|") + each.get<std::string>();
  return joined;
}

}  // namespace

std::string_view csv_header() {
  return kHeader;
}

std::string csv_line(const MemoryRequest& request) {
  std::string line;
  const Json json = to_json(request);
  for (const Json& value : json) {
    if (!line.empty()) line += ',';
    line += field_of(value);
  }
  return line + "\r\n";
}

}  // namespace mapledger::api
