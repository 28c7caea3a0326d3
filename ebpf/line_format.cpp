#include "ebpf/line_format.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <span>

namespace mapledger::ebpf {
namespace {

struct Kind {
  std::string_view word;
  std::size_t args;
  bool has_result;
};

/// Indexed by MemoryEventKind.
constexpr std::array<Kind, 9> kKinds{{
    {"mmap2", 4, true},
    {"mmap", 4, true},
    {"munmap", 2, true},
    {"mremap", 4, true},
    {"brk", 1, true},
    {"exec", 0, false},
    {"fork", 2, false},
    {"exit", 1, false},
    {"live", 1, false},
}};

char* put_text(std::string_view text, char* out) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

constexpr std::size_t kMaxNumberBytes = 20;

template <class Number>
char* put_field(Number number, char* out) {
  *out++ = ',';
  return std::to_chars(out, out + kMaxNumberBytes, number).ptr;
}

/// Bytes with an escape of their own, and the letters after the backslash in the same order.
constexpr std::string_view kNamed = "\a\b\f\n\r\t\v\"\\";
constexpr std::string_view kLetters = "abfnrtv\"\\";

}  // namespace

char* format_name(std::string_view name, char* out) {
  for (const char c : name) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
      *out++ = c;
    } else if (const std::size_t place = kNamed.find(c); place != std::string_view::npos) {
      *out++ = '\\';
      *out++ = kLetters[place];
    } else {
      const auto byte = static_cast<unsigned char>(c);
      *out++ = '\\';
      *out++ = static_cast<char>('0' + (byte >> 6U));
      *out++ = static_cast<char>('0' + ((byte >> 3U) & 7U));
      *out++ = static_cast<char>('0' + (byte & 7U));
    }
  }
  return out;
}

char* format_event(const MemoryEvent& event, char* out) {
  const Kind& kind = kKinds.at(event.kind);
  out = put_text(kind.word, out);
  for (const std::uint64_t field :
       {std::uint64_t{event.cpu}, std::uint64_t{event.seq}, std::uint64_t{event.time},
        std::uint64_t{event.pid}, std::uint64_t{event.tid}, std::uint64_t{event.uid},
        std::uint64_t{event.start}, std::uint64_t{event.exec}, std::uint64_t{event.vm},
        std::uint64_t{event.stack}, std::uint64_t{event.rss}}) {
    out = put_field(field, out);
  }
  for (const std::uint64_t arg : std::span(event.args).first(kind.args)) out = put_field(arg, out);
  if (kind.has_result) out = put_field(event.result, out);
  *out++ = ',';
  out = format_name({event.name, strnlen(event.name, sizeof event.name)}, out);
  *out++ = '\n';
  return out;
}

char* format_beat(const Beat& beat, char* out) {
  out = put_text("beat", out);
  out = put_field(beat.time, out);
  out = put_field(beat.utc_offset, out);
  out = put_field(beat.seen, out);
  out = put_field(beat.dropped, out);
  *out++ = '\n';
  return out;
}

std::string format_hello(const HostInfo& host, std::int64_t utc_offset) {
  std::string line = "hello,1,ebpf," + host.kernel + ',' + host.boot_id;
  for (const std::uint64_t field : {host.page_bytes, host.huge_page_bytes})
    line += ',' + std::to_string(field);
  line += ',' + std::to_string(utc_offset);
  for (const std::uint64_t field : {host.memory_bytes, host.swap_bytes}) line += ',' + std::to_string(field);
  std::string name(host.name.size() * 4, '\0');
  name.resize(static_cast<std::size_t>(format_name(host.name, name.data()) - name.data()));
  return line + ',' + name + '\n';
}

}  // namespace mapledger::ebpf
