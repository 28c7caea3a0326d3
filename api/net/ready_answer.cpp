#include "api/net/ready_answer.hpp"

#include "api/http/digest.hpp"
#include "api/http/gzip.hpp"

namespace mapledger::api {
namespace {

constexpr std::size_t kLeastToGzip = 1024;
constexpr std::size_t kTagDigits = 32;

bool is_text(const std::string& type) {
  return type.starts_with("text/") || type.starts_with("application/json") ||
         type.find("+json") != std::string::npos || type.starts_with("image/svg");
}

}  // namespace

ReadyAnswer::ReadyAnswer(Response response)
    : head_(std::move(response)), body_(std::make_shared<const std::string>(std::move(head_.body))) {
  head_.body.clear();
  if (head_.status != 200) return;
  digest_ = sha256_hex(*body_).substr(0, kTagDigits);
  may_gzip_ = body_->size() >= kLeastToGzip && is_text(head_.content_type);
}

std::string ReadyAnswer::etag(bool gzip) const {
  if (digest_.empty()) return {};
  return '"' + digest_ + (gzip ? "-gzip\"" : "\"");
}

const ReadyAnswer::Body& ReadyAnswer::gzip() const {
  std::call_once(once_, [this] {
    gzip_ = std::make_shared<const std::string>(gzip_of(*body_));
    has_gzip_ = true;
  });
  return gzip_;
}

}  // namespace mapledger::api
