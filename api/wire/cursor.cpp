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
constexpr char kHosts = 'h';
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

std::string pack(char kind, std::initializer_list<std::uint64_t> numbers, std::string_view text = {}) {
  std::string bytes(1, kind);
  for (const std::uint64_t number : numbers) append(bytes, number);
  bytes += text;
  append(bytes, stable_hash(bytes));
  return base64url(bytes);
}

struct Unpacked {
  std::vector<std::uint64_t> numbers;
  std::string text;
};

std::optional<Unpacked> unpack(char kind, std::size_t count, std::string_view cursor, bool has_text = false) {
  const auto bytes = from_base64url(cursor);
  const std::size_t least = 1 + (count + 1) * kNumberBytes;
  if (!bytes || bytes->size() < least || bytes->front() != kind) return std::nullopt;
  if (!has_text && bytes->size() != least) return std::nullopt;
  const std::size_t body = bytes->size() - kNumberBytes;
  if (number_at(*bytes, body) != stable_hash(std::string_view(*bytes).substr(0, body))) return std::nullopt;
  Unpacked unpacked;
  for (std::size_t i = 0; i < count; ++i) unpacked.numbers.push_back(number_at(*bytes, 1 + i * kNumberBytes));
  unpacked.text = bytes->substr(1 + count * kNumberBytes, bytes->size() - least);
  return unpacked;
}

}  // namespace

std::string write_cursor(const Cursor<ProcessKey>& cursor) {
  const ProcessKey& key = cursor.position;
  return pack(kProcesses,
              {cursor.host, static_cast<std::uint64_t>(key.sort), key.ascending ? 1U : 0U, key.number, key.id,
               static_cast<std::uint64_t>(key.ended_from_us)},
              key.text);
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

std::string write_cursor(const Cursor<HostKey>& cursor) {
  const HostKey& key = cursor.position;
  return pack(kHosts,
              {cursor.host, static_cast<std::uint64_t>(key.sort), key.ascending ? 1U : 0U,
               static_cast<std::uint64_t>(key.number), key.id},
              key.text);
}

std::optional<Cursor<ProcessKey>> read_process_cursor(std::string_view text) {
  const auto unpacked = unpack(kProcesses, 6, text, /*has_text=*/true);
  if (!unpacked) return std::nullopt;
  const auto& n = unpacked->numbers;
  if (n[1] >= kProcessSorts || n[2] > 1) return std::nullopt;
  return Cursor<ProcessKey>{n[0],
                            {static_cast<ProcessSort>(n[1]), n[2] == 1, n[3], unpacked->text, n[4],
                             static_cast<std::int64_t>(n[5])}};
}

std::optional<Cursor<RequestPosition>> read_request_cursor(std::string_view text) {
  const auto unpacked = unpack(kRequests, 5, text);
  if (!unpacked) return std::nullopt;
  const auto& n = unpacked->numbers;
  if (static_cast<std::int64_t>(n[1]) < 0) return std::nullopt;  // no time before 1970 is ever written
  return Cursor<RequestPosition>{
      n[0], {{static_cast<std::int64_t>(n[1]), n[2], n[3]}, static_cast<std::int64_t>(n[4])}};
}

std::optional<Cursor<GapKey>> read_gap_cursor(std::string_view text) {
  const auto unpacked = unpack(kGaps, 4, text);
  if (!unpacked) return std::nullopt;
  const auto& n = unpacked->numbers;
  return Cursor<GapKey>{n[0], {static_cast<std::int64_t>(n[1]), n[2], n[3]}};
}

std::optional<Cursor<HostKey>> read_host_cursor(std::string_view text) {
  const auto unpacked = unpack(kHosts, 5, text, /*has_text=*/true);
  if (!unpacked) return std::nullopt;
  const auto& n = unpacked->numbers;
  if (n[0] != 0 || n[1] >= kHostSorts || n[2] > 1) return std::nullopt;
  return Cursor<HostKey>{
      0, {static_cast<HostSort>(n[1]), n[2] == 1, static_cast<std::int64_t>(n[3]), unpacked->text, n[4]}};
}

}  // namespace mapledger::api
