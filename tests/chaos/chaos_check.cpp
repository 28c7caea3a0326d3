// chaos_check FOLDER: compares the ledger in FOLDER's private database, which must run, with what
// numbered_workload and chaos wrote down. Prints one "name: value unit" a line; exit code 0 only if all is as
// it has to be.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <stdexcept>

#include "common/clock.hpp"
#include "tests/chaos/ledger_reader.hpp"

namespace mapledger::chaos {
namespace {

/// The workload's file, read only.
struct Numbers {
  const NumbersHead* head = nullptr;
  std::span<const CallTime> calls;
};

Numbers open_numbers(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0) throw std::runtime_error(path + " cannot be read");
  const auto bytes = static_cast<std::size_t>(status.st_size);
  void* const memory = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED || bytes < kCallsAt) throw std::runtime_error(path + " cannot be mapped");
  Numbers numbers;
  numbers.head = static_cast<const NumbersHead*>(memory);
  const std::uint64_t count = numbers.head->count.load();
  if (numbers.head->magic != kNumbersMagic || count == 0 || count > (bytes - kCallsAt) / sizeof(CallTime)) {
    throw std::runtime_error(path + " is no file of numbered_workload, or an empty one");
  }
  numbers.calls = {reinterpret_cast<const CallTime*>(static_cast<const char*>(memory) + kCallsAt), count};
  return numbers;
}

std::vector<Span> read_outages(const std::string& path) {
  std::ifstream file(path);
  std::vector<Span> outages;
  for (Span span; file >> span.from_us >> span.to_us;) outages.push_back(span);
  if (!file.eof() || outages.empty()) throw std::runtime_error(path + " cannot be read");
  return merged(std::move(outages));
}

void say(const char* name, std::uint64_t value, const char* unit) {
  std::cout << "chaos." << name << ": " << value << ' ' << unit << '\n';
}

bool check_stream(LedgerReader& ledger, const Numbers& numbers, const std::vector<Span>& gaps) {
  std::vector<std::uint8_t> times_stored(numbers.calls.size());
  std::uint64_t bent = 0;
  ledger.numbered_requests(numbers.head->pid, [&](std::uint64_t n, const NumberedRequest& request) {
    if (n >= times_stored.size() || request != request_of(n)) ++bent;
    if (n < times_stored.size() && times_stored[n] < UINT8_MAX) ++times_stored[n];
  });
  const UtcOffsets offsets{numbers.head->least_utc_offset_ns, numbers.head->most_utc_offset_ns};
  const NumbersVerdict verdict = check_numbers(numbers.calls, offsets, times_stored, gaps);
  const std::uint64_t ns = numbers.calls.back().after_ns - numbers.calls.front().before_ns;
  say("records", numbers.calls.size(), "requests");
  say("requests_per_second", numbers.calls.size() * 1'000'000 / (ns / 1'000 + 1), "requests/s");
  say("stored", verdict.stored, "requests");
  say("in_gaps", verdict.in_gaps, "requests");
  say("lost", verdict.lost, "requests");
  say("doubled", verdict.doubled, "requests");
  say("bent", bent, "requests");
  constexpr std::size_t kExamples = 20;
  for (std::size_t i = 0; i < std::min(kExamples, verdict.lost_runs.size()); ++i) {
    const auto [first, last] = verdict.lost_runs[i];
    std::cout << "# lost: " << first << " to " << last << ", called from "
              << rfc3339(time_of(numbers.calls[first], offsets).from_us) << " to "
              << rfc3339(time_of(numbers.calls[last], offsets).to_us) << '\n';
  }
  return verdict.lost == 0 && verdict.doubled == 0 && bent == 0;
}

bool check_gaps(const std::vector<LedgerReader::GapRow>& gaps, const std::vector<Span>& outages) {
  constexpr std::int64_t kMostExcessUs = 1'000'000;
  std::int64_t worst = 0;
  for (const auto& gap : gaps) {
    const std::int64_t excess = excess_us(gap.span, outages);
    worst = std::max(worst, excess);
    if (excess <= kMostExcessUs) continue;
    std::cout << "# a gap outside the outages: " << rfc3339(gap.span.from_us) << " to "
              << rfc3339(gap.span.to_us) << ", " << gap.text << '\n';
  }
  say("outages", outages.size(), "spans");
  say("gaps", gaps.size(), "rows");
  say("gap_excess_max_ms", static_cast<std::uint64_t>((worst + 999) / 1000), "ms");
  return worst <= kMostExcessUs;
}

bool check_sums(LedgerReader& ledger) {
  constexpr std::size_t kExamples = 5;
  const auto counts = ledger.counts();
  const auto books = ledger.books();
  std::vector<std::string> wrong = differences(books.of_requests, books.kept);
  if (counts.checkpoint != counts.rows) wrong.emplace_back("checkpoint requests");
  if (counts.spans != counts.rows) wrong.emplace_back("request_spans requests");
  if (counts.stretches != counts.rows) wrong.emplace_back("request_spans requests of process 0");
  say("rows", counts.rows, "requests");
  say("sums", books.kept.size(), "sums");
  say("sum_differences", wrong.size(), "sums");
  for (std::size_t i = 0; i < std::min(kExamples, wrong.size()); ++i)
    std::cout << "# differs: " << wrong[i] << '\n';
  const std::uint64_t unexplained = ledger.unexplained();
  say("unexplained", unexplained, "processes");
  return wrong.empty() && unexplained == 0;
}

int check(const std::string& folder) {
  const Numbers numbers = open_numbers(folder + "/numbers");
  const std::vector<Span> outages = read_outages(folder + "/outages");
  DatabaseConfig config;
  config.socket = folder + "/db/db.sock";
  mysql::Connection connection = mysql::Connection::open(config).value();
  LedgerReader ledger(connection);
  const auto gaps = ledger.gaps();
  std::vector<Span> spans;
  spans.reserve(gaps.size());
  for (const auto& gap : gaps) spans.push_back(gap.span);
  const bool stream = check_stream(ledger, numbers, spans);
  const bool narrow = check_gaps(gaps, outages);
  const bool sums = check_sums(ledger);
  return stream && narrow && sums ? 0 : 1;
}

}  // namespace
}  // namespace mapledger::chaos

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: chaos_check FOLDER\n";
    return 2;
  }
  try {
    return mapledger::chaos::check(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "chaos_check: " << error.what() << '\n';
    return 1;
  }
}
