#include "api/http/gzip.hpp"

#include <zlib.h>

#include <stdexcept>

namespace mapledger::api {
namespace {

constexpr int kQuick = 2;
constexpr int kWithGzipHeader = 15 + 16;
constexpr int kMemory = 8;

}  // namespace

std::string gzip_of(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kQuick, Z_DEFLATED, kWithGzipHeader, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot begin");
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int ended = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("zlib did not end");
  return packed;
}

}  // namespace mapledger::api
