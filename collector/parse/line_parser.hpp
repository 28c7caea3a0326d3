#pragma once

#include <string_view>

#include "collector/parse/event.hpp"
#include "collector/parse/old_forms.hpp"

namespace mapledger {

/// Longest line without its newline (stap/README.md).
inline constexpr std::size_t kMaxLineBytes = 1'023;

enum class LineKind { kEvent, kHello, kBeat, kEmpty, kBad };

/// Text to events; knows nothing but text. A stream that begins with a hello line is of protocol version 1
/// (stap/README.md), any other of the two older forms: the first line settles it, so that no name in an older
/// stream can change how the rest is read. Owned by the reader, used by one thread; allocates nothing a line.
class LineParser {
 public:
  /// Reads one line without its newline. The result lies in the accessors below until the next call, and may
  /// point into `line`.
  LineKind parse(std::string_view line);

  /// Forget how the stream began: the next line begins a new one.
  void start_stream() { form_ = Form::kUnknown; }

  [[nodiscard]] const Event& event() const { return event_; }
  [[nodiscard]] const Hello& hello() const { return hello_; }
  [[nodiscard]] const Beat& beat() const { return beat_; }
  /// Of a bad line: which field is wrong and how.
  [[nodiscard]] std::string_view problem() const { return problem_; }

 private:
  enum class Form { kUnknown, kVersion1, kOlder };

  LineKind parse_event(Kind kind, std::string_view fields);
  LineKind parse_hello(std::string_view fields);
  LineKind parse_beat(std::string_view fields);
  LineKind bad(std::string_view problem);
  bool take_name(std::string_view escaped);

  Form form_ = Form::kUnknown;
  Event event_;
  Hello hello_;
  Beat beat_;
  OldForms old_forms_;
  std::string_view problem_;
};

}  // namespace mapledger
