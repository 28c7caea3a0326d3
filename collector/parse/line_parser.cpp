#include "collector/parse/line_parser.hpp"

#include "collector/parse/fields.hpp"

namespace mapledger {
namespace {

/// Undoes SystemTap's text_str(): \a \b \f \n \r \t \v \" \\ and \ooo. Returns the length, or -1 if it is
/// malformed or too long.
int unescape(std::string_view in, std::array<char, kMaxNameBytes>& out) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    char c = in[i];
    if (c == '\\') {
      if (++i >= in.size()) return -1;
      constexpr std::string_view kLetters = "abfnrtv\"\\";
      constexpr std::string_view kBytes = "\a\b\f\n\r\t\v\"\\";
      const auto letter = kLetters.find(in[i]);
      if (letter != std::string_view::npos) {
        c = kBytes[letter];
      } else {
        unsigned byte = 0;
        for (int digit = 0; digit < 3; ++digit, ++i) {
          if (i >= in.size() || in[i] < '0' || in[i] > '7') return -1;
          byte = byte * 8 + static_cast<unsigned>(in[i] - '0');
        }
        --i;
        if (byte > 0xFF) return -1;
        c = static_cast<char>(byte);
      }
    }
    if (n == out.size()) return -1;
    out[n++] = c;
  }
  return static_cast<int>(n);
}

}  // namespace

LineKind LineParser::parse(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.empty()) return LineKind::kEmpty;
  if (line.size() > kMaxLineBytes) return bad("the line is longer than 1,023 bytes");
  if (form_ == Form::kUnknown) form_ = line.starts_with("hello,") ? Form::kVersion1 : Form::kOlder;
  if (form_ == Form::kOlder) {
    problem_ = old_forms_.parse(line, event_);
    return problem_.empty() ? LineKind::kEvent : LineKind::kBad;
  }
  const auto comma = line.find(',');
  if (comma == std::string_view::npos) return bad("no comma after the kind");
  const std::string_view kind = line.substr(0, comma);
  const std::string_view fields = line.substr(comma + 1);
  if (kind == "mmap2" || kind == "mmap") return parse_event(Kind::kMmap, fields);
  if (kind == "munmap") return parse_event(Kind::kMunmap, fields);
  if (kind == "brk") return parse_event(Kind::kBrk, fields);
  if (kind == "mremap") return parse_event(Kind::kMremap, fields);
  if (kind == "fork") return parse_event(Kind::kFork, fields);
  if (kind == "exec") return parse_event(Kind::kExec, fields);
  if (kind == "exit") return parse_event(Kind::kExit, fields);
  if (kind == "live") return parse_event(Kind::kLive, fields);
  if (kind == "beat") return parse_beat(fields);
  if (kind == "hello") return parse_hello(fields);
  return bad("unknown kind");
}

LineKind LineParser::parse_event(Kind kind, std::string_view fields) {
  parse::FieldReader in(fields);
  Event& e = event_;
  e.kind = kind;
  e.has_head = true;
  in.number(e.cpu, "CPU");
  in.number(e.seq, "SEQ");
  in.number(e.time_ns, "TIME");
  in.number(e.pid, "PID");
  in.number(e.tid, "TID");
  in.number(e.uid, "UID");
  in.number(e.start_ns, "START");
  in.number(e.exec_id, "EXEC");
  in.number(e.vm_pages, "VM");
  in.number(e.stack_pages, "STACK");
  in.number(e.resident_pages, "RSS");
  switch (kind) {
    case Kind::kMmap:
      in.number(e.address, "ADDR");
      in.number(e.length, "LENGTH");
      in.number(e.prot, "PROT");
      in.number(e.flags, "FLAGS");
      in.number(e.result, "RESULT");
      break;
    case Kind::kMunmap:
      in.number(e.address, "ADDR");
      in.number(e.length, "LENGTH");
      in.number(e.result, "RESULT");
      break;
    case Kind::kMremap:
      in.number(e.address, "ADDR");
      in.number(e.old_length, "OLD_LENGTH");
      in.number(e.length, "NEW_LENGTH");
      in.number(e.flags, "FLAGS");
      in.number(e.result, "RESULT");
      break;
    case Kind::kBrk:
      in.number(e.address, "ADDR");
      in.number(e.result, "RESULT");
      break;
    case Kind::kFork: {
      std::uint8_t shared = 0;
      in.number(e.parent, "PARENT");
      in.number(shared, "SHARED");
      e.shared_mm = shared != 0;
      break;
    }
    case Kind::kExit:
      in.number(e.status, "STATUS");
      break;
    case Kind::kLive:
      in.number(e.parent, "PARENT");
      break;
    case Kind::kExec:
    case Kind::kSwept:
      break;
  }
  if (in.bad() != nullptr) return bad(in.bad());
  return take_name(in.rest()) ? LineKind::kEvent : bad("NAME is malformed or longer than 63 bytes");
}

LineKind LineParser::parse_hello(std::string_view fields) {
  parse::FieldReader in(fields);
  std::string_view version;
  in.text(version, "version");
  in.text(hello_.tracer, "TRACER");
  in.text(hello_.kernel, "KERNEL");
  in.text(hello_.boot_id, "BOOT_ID");
  in.text(hello_.page_bytes, "PAGE_BYTES");
  in.text(hello_.huge_page_bytes, "HUGE_PAGE_BYTES");
  in.text(hello_.utc_offset, "UTC_OFFSET");
  in.text(hello_.memory_bytes, "MEM_TOTAL");
  in.text(hello_.swap_bytes, "SWAP_TOTAL");
  if (in.bad() != nullptr) return bad(in.bad());
  if (version != "1")
    return bad("the hello line is of another protocol version than 1: use a tracer of this release");
  hello_.host_name = in.rest();
  return LineKind::kHello;
}

LineKind LineParser::parse_beat(std::string_view fields) {
  // The last field has no comma behind it; the copy gives it one.
  std::array<char, 128> text{};
  if (fields.size() >= text.size()) return bad("beat is too long");
  fields.copy(text.data(), fields.size());
  text[fields.size()] = ',';
  parse::FieldReader in({text.data(), fields.size() + 1});
  in.number(beat_.time_ns, "TIME");
  in.number(beat_.utc_offset_ns, "UTC_OFFSET");
  in.number(beat_.seen, "SEEN");
  in.number(beat_.dropped, "DROPPED");
  if (in.bad() == nullptr && (!in.rest().empty() || beat_.dropped > beat_.seen)) in.fail("DROPPED");
  return in.bad() == nullptr ? LineKind::kBeat : bad(in.bad());
}

LineKind LineParser::bad(std::string_view problem) {
  problem_ = problem;
  return LineKind::kBad;
}

bool LineParser::take_name(std::string_view escaped) {
  if (escaped.find('\\') == std::string_view::npos) {
    event_.name = escaped;
    return escaped.size() <= kMaxNameBytes;
  }
  const int length = unescape(escaped, event_.unescaped);
  if (length < 0) return false;
  event_.name = {event_.unescaped.data(), static_cast<std::size_t>(length)};
  return true;
}

}  // namespace mapledger
