#include "api/net/written.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "api/net/shared_body.hpp"

namespace mapledger::api {
namespace {

namespace http = boost::beast::http;

constexpr unsigned kNoContent = 204;

void set_all(http::fields& fields, const ReadyAnswer& answer, const Delivery& delivery) {
  set_headers(fields, answer.head());
  for (const auto& [name, value] : delivery.headers) fields.insert(name, value);
  if (const std::string etag = answer.etag(delivery.gzip); !etag.empty()) fields.set(http::field::etag, etag);
  if (answer.may_gzip()) fields.insert(http::field::vary, "Accept-Encoding");
}

}  // namespace

void set_headers(http::fields& fields, const Response& response) {
  if (!response.content_type.empty()) fields.set(http::field::content_type, response.content_type);
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("Content-Security-Policy",
             "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; "
             "base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  fields.set("Referrer-Policy", "no-referrer");
  fields.set("Cross-Origin-Resource-Policy", "same-origin");
  for (const auto& [name, value] : response.headers) fields.insert(name, value);
}

http::message_generator written(const ReadyAnswer& answer, const Delivery& delivery) {
  const auto status = static_cast<http::status>(answer.head().status);
  const ReadyAnswer::Body& body = delivery.gzip ? answer.gzip() : answer.body();
  if (delivery.head_only || answer.head().status == kNoContent) {
    http::response<http::empty_body> message(status, delivery.version);
    set_all(message, answer, delivery);
    if (delivery.gzip) message.set(http::field::content_encoding, "gzip");
    message.keep_alive(delivery.keep_alive);
    if (answer.head().status != kNoContent) message.content_length(body->size());
    return message;
  }
  http::response<SharedBody> message(status, delivery.version);
  set_all(message, answer, delivery);
  if (delivery.gzip) message.set(http::field::content_encoding, "gzip");
  message.keep_alive(delivery.keep_alive);
  message.body() = body;
  message.prepare_payload();
  return message;
}

http::message_generator written_unchanged(const ReadyAnswer& answer, const Delivery& delivery) {
  http::response<http::empty_body> message(http::status::not_modified, delivery.version);
  set_all(message, answer, delivery);
  message.erase(http::field::content_type);
  message.keep_alive(delivery.keep_alive);
  return message;
}

}  // namespace mapledger::api
