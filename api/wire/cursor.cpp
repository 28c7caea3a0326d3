#include "api/wire/cursor.hpp"

#include <initializer_list>
#include <vector>

#include "api/wire/base64url.hpp"
#include "common/host.hpp"

namespace mapledger::api {
namespace {

constexpr char kProcesses = 'p';
constexpr char kRequests = 'r';
constexpr char kGaps = 'g';
constexpr std::size_t kNumberBytes = 8;

void append(std::string& bytes, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes += static_cast<char>((number >> static_cast<unsigned>(shift)) & 255U);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i)
    number = (number << 8U) | static_cast<std::uint8_t>(bytes[at + i]);
  return number;
}

std::string pack(char kind, std::initializer_list<std::uint64_t> numbers) {
  std::string bytes(1, kind);
  for (const std::uint64_t number : numbers) append(bytes, number);
  append(bytes, stable_hash(bytes));
  return base64url(bytes);
}

std::optional<std::vector<std::uint64_t>> unpack(char kind, std::size_t count, std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != 1 + (count + 1) * kNumberBytes || bytes->front() != kind)
    return std::nullopt;
  const std::size_t body = bytes->size() - kNumberBytes;
  if (number_at(*bytes, body) != stable_hash(std::string_view(*bytes).substr(0, body))) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(number_at(*bytes, 1 + i * kNumberBytes));
  return numbers;
}

}  // namespace

std::string write_cursor(const Cursor<ProcessKey>& cursor) {
  return pack(kProcesses, {cursor.host, cursor.position.net_bytes, cursor.position.id});
}

std::string write_cursor(const Cursor<RequestPosition>& cursor) {
  const RequestKey& before = cursor.position.before;
  return pack(kRequests, {cursor.host, static_cast<std::uint64_t>(before.time_us), before.run, before.seq,
                          static_cast<std::uint64_t>(cursor.position.spans_to_us)});
}

std::string write_cursor(const Cursor<GapKey>& cursor) {
  const GapKey& key = cursor.position;
  return pack(kGaps, {cursor.host, static_cast<std::uint64_t>(key.from_us), key.stage, key.run});
}

std::optional<Cursor<ProcessKey>> read_process_cursor(std::string_view text) {
  const auto n = unpack(kProcesses, 3, text);
  if (!n) return std::nullopt;
  return Cursor<ProcessKey>{(*n)[0], {(*n)[1], (*n)[2]}};
}

std::optional<Cursor<RequestPosition>> read_request_cursor(std::string_view text) {
  const auto n = unpack(kRequests, 5, text);
  if (!n || static_cast<std::int64_t>((*n)[1]) < 0)
    return std::nullopt;  // no time before 1970 is ever written
  return Cursor<RequestPosition>{
      (*n)[0], {{static_cast<std::int64_t>((*n)[1]), (*n)[2], (*n)[3]}, static_cast<std::int64_t>((*n)[4])}};
}

std::optional<Cursor<GapKey>> read_gap_cursor(std::string_view text) {
  const auto n = unpack(kGaps, 4, text);
  if (!n) return std::nullopt;
  return Cursor<GapKey>{(*n)[0], {static_cast<std::int64_t>((*n)[1]), (*n)[2], (*n)[3]}};
}

}  // namespace mapledger::api
