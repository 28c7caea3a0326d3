#pragma once

#include <string>

namespace mapledger::api {

/// A body that is made piece by piece, so that an answer of any length takes bounded memory. Owned by the
/// response; next() is called on a thread that may block, never by two at once, and only after the piece
/// before was sent.
class BodySource {
 public:
  virtual ~BodySource() = default;

  /// The next piece; empty: that was all. An exception cuts the connection, so that the client sees that
  /// the body is not whole.
  virtual std::string next() = 0;
};

}  // namespace mapledger::api
