#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "api/http/message.hpp"

namespace mapledger::api {

/// An answer that is whole: its body, its entity tag, and, once someone takes it so, its compressed form.
/// Immutable but for that; shared by all connections that send it. Any thread.
class ReadyAnswer {
 public:
  using Body = std::shared_ptr<const std::string>;

  /// One that has no `source`.
  explicit ReadyAnswer(Response response);

  /// Status, type and headers; the body is empty here.
  [[nodiscard]] const Response& head() const { return head_; }
  [[nodiscard]] const Body& body() const { return body_; }
  /// In its quotes; empty for what has none. The compressed form has one of its own.
  [[nodiscard]] std::string etag(bool gzip) const;

  /// Whether compressing is worth it.
  [[nodiscard]] bool may_gzip() const { return may_gzip_; }
  [[nodiscard]] bool has_gzip() const { return has_gzip_; }
  /// Compresses if that was not done yet.
  [[nodiscard]] const Body& gzip() const;

 private:
  Response head_;
  Body body_;
  std::string digest_;
  bool may_gzip_ = false;
  mutable std::once_flag once_;
  mutable std::atomic<bool> has_gzip_ = false;
  mutable Body gzip_;
};

}  // namespace mapledger::api
