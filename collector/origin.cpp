#include "collector/origin.hpp"

#include <fmt/format.h>

#include <charconv>

#include "common/clock.hpp"
#include "common/names.hpp"

namespace mapledger {
namespace {

template <class T>
bool take(std::string_view text, T& out) {
  if (text == "-") return true;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

std::string or_known(std::string_view text, const std::string& known) {
  return text == "-" ? known : stored_name(text.substr(0, kMaxNameBytes));
}

/// `known` as the hello line says it.
Result<HostInfo> host_of(const Hello& hello, const HostInfo& known) {
  HostInfo host = known;
  host.name = or_known(hello.host_name, known.name);
  host.kernel = or_known(hello.kernel, known.kernel);
  host.boot_id = or_known(hello.boot_id, known.boot_id);
  if (host.boot_id.size() > 36) return Error{"hello: BOOT_ID is longer than 36 bytes"};
  if (!take(hello.page_bytes, host.page_bytes)) return Error{"hello: PAGE_BYTES is no number"};
  if (!take(hello.huge_page_bytes, host.huge_page_bytes)) return Error{"hello: HUGE_PAGE_BYTES is no number"};
  if (!take(hello.memory_bytes, host.memory_bytes)) return Error{"hello: MEM_TOTAL is no number"};
  if (!take(hello.swap_bytes, host.swap_bytes)) return Error{"hello: SWAP_TOTAL is no number"};
  for (const std::uint64_t size : {host.page_bytes, host.huge_page_bytes}) {
    if (size == 0 || (size & (size - 1)) != 0)
      return Error{"hello: PAGE_BYTES or HUGE_PAGE_BYTES is no power of two"};
  }
  return host;
}

}  // namespace

Result<Origin> live_origin(const Hello& hello, const HostInfo& here) {
  auto host = host_of(hello, here);
  if (!host) return host.error();
  if (host->boot_id != here.boot_id) {
    return Error{
        fmt::format("the stream is of boot {}, this machine's is {}: replay it with TRACER=replay:FILE",
                    host->boot_id, here.boot_id)};
  }
  Origin origin{*std::move(host), utc_offset_ns(), false};
  if (!take(hello.utc_offset, origin.utc_offset_ns)) return Error{"hello: UTC_OFFSET is no number"};
  return origin;
}

Result<Origin> recorded_origin(const Hello& hello, const HostInfo& here) {
  auto host = host_of(hello, here);
  if (!host) return host.error();
  host->id = stable_hash("mapledger replay of boot " + host->boot_id);
  Origin origin{*std::move(host), 0, true};
  if (!take(hello.utc_offset, origin.utc_offset_ns)) return Error{"hello: UTC_OFFSET is no number"};
  return origin;
}

Origin older_origin(const HostInfo& here, const std::string& recording) {
  Origin origin{here, 0, true};
  if (!recording.empty()) origin.host.id = stable_hash("mapledger replay of file " + recording);
  return origin;
}

std::string complete_hello(const Hello& hello, const HostInfo& here, std::int64_t utc_offset_ns) {
  const auto or_text = [](std::string_view text, const auto& known) {
    return text == "-" ? fmt::format("{}", known) : std::string(text);
  };
  return fmt::format("hello,1,{},{},{},{},{},{},{},{},{}", hello.tracer, or_text(hello.kernel, here.kernel),
                     or_text(hello.boot_id, here.boot_id), or_text(hello.page_bytes, here.page_bytes),
                     or_text(hello.huge_page_bytes, here.huge_page_bytes),
                     or_text(hello.utc_offset, utc_offset_ns), or_text(hello.memory_bytes, here.memory_bytes),
                     or_text(hello.swap_bytes, here.swap_bytes), or_text(hello.host_name, here.name));
}

}  // namespace mapledger
