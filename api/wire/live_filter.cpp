#include "api/wire/live_filter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

constexpr std::size_t kMostNameBytes = 256;
constexpr std::array<std::string_view, 4> kCalls = {"mmap", "munmap", "mremap", "brk"};

Error wrong(std::string_view key, std::string_view allowed) {
  return Error{fmt::format("filter: {} is not what it may be: {}", key, allowed)};
}

bool is_call(const std::string& name) {
  return std::find(kCalls.begin(), kCalls.end(), name) != kCalls.end();
}

}  // namespace

bool LiveFilter::matches(const MemoryRequest& request) const {
  return (!pid || *pid == request.pid) && (!name || *name == request.name) &&
         (!call || *call == request.call) && (!failed || *failed == request.failed) &&
         (!min_length || request.length >= *min_length);
}

std::string LiveFilter::key() const {
  if (!any()) return {};
  Json json;
  if (pid) json["pid"] = *pid;
  if (name) json["name"] = *name;
  if (call) json["call"] = *call;
  if (failed) json["failed"] = *failed;
  if (min_length) json["min_length"] = *min_length;
  return text_of(json);
}

Result<LiveFilter> read_live_filter(const nlohmann::json& filter) {
  if (!filter.is_object()) return Error{"filter: expected an object"};
  LiveFilter read;
  for (const auto& [key, value] : filter.items()) {
    if (key == "pid") {
      if (!value.is_number_unsigned() || value.get<std::uint64_t>() > UINT32_MAX)
        return wrong(key, fmt::format("a whole number from 0 to {}", UINT32_MAX));
      read.pid = value.get<std::uint64_t>();
    } else if (key == "name") {
      if (!value.is_string() || value.get_ref<const std::string&>().size() > kMostNameBytes)
        return wrong(key, fmt::format("a text of at most {} bytes", kMostNameBytes));
      read.name = value.get<std::string>();
    } else if (key == "call") {
      if (!value.is_string() || !is_call(value.get_ref<const std::string&>()))
        return wrong(key, fmt::format("one of {}", fmt::join(kCalls, ", ")));
      read.call = value.get<std::string>();
    } else if (key == "failed") {
      if (!value.is_boolean()) return wrong(key, "true or false");
      read.failed = value.get<bool>();
    } else if (key == "min_length") {
      if (!value.is_number_unsigned()) return wrong(key, "a whole number of bytes");
      read.min_length = value.get<std::uint64_t>();
    } else {
      return Error{"filter: there is no key of that name; there are: pid, name, call, failed, min_length"};
    }
  }
  return read;
}

}  // namespace mapledger::api
