#include "api/net/written.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

namespace mapledger::api {
namespace {

namespace http = boost::beast::http;

using Header = http::response<http::empty_body>;

constexpr unsigned kNoContent = 204;

/// In one piece: from Beast's own serializer the header and the body would come in many.
std::string text_of(const Header& header) {
  std::string text = header.version() == 10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  text += std::to_string(header.result_int());
  text += ' ';
  text += std::string_view(header.reason().data(), header.reason().size());
  text += "\r\n";
  for (const auto& field : header) {
    text.append(field.name_string().data(), field.name_string().size());
    text += ": ";
    text.append(field.value().data(), field.value().size());
    text += "\r\n";
  }
  text += "\r\n";
  return text;
}

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

Written written(const ReadyAnswer& answer, const Delivery& delivery) {
  Header header(static_cast<http::status>(answer.head().status), delivery.version);
  const ReadyAnswer::Body& body = delivery.gzip ? answer.gzip() : answer.body();
  set_all(header, answer, delivery);
  if (delivery.gzip) header.set(http::field::content_encoding, "gzip");
  header.keep_alive(delivery.keep_alive);
  const bool has_length = answer.head().status != kNoContent;
  if (has_length) header.content_length(body->size());
  return {text_of(header), has_length && !delivery.head_only ? body : nullptr};
}

Written written_unchanged(const ReadyAnswer& answer, const Delivery& delivery) {
  Header header(http::status::not_modified, delivery.version);
  set_all(header, answer, delivery);
  header.erase(http::field::content_type);
  header.keep_alive(delivery.keep_alive);
  return {text_of(header), nullptr};
}

}  // namespace mapledger::api
