#include "tests/chaos/ledger_reader.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace mapledger::chaos {
namespace {

using TextRow = mysql::Connection::TextRow;

std::uint64_t number(const TextRow& row, std::size_t i) {
  return row.at(i) ? std::strtoull(row[i]->c_str(), nullptr, 10) : 0;
}

Sums sums_from(const TextRow& row, std::size_t first) {
  return {number(row, first),     number(row, first + 1), number(row, first + 2), number(row, first + 3),
          number(row, first + 4), number(row, first + 5), number(row, first + 6)};
}

/// The accounting's rules once more: whole pages, huge ones where MAP_HUGETLB (0x40000) asks for them, with
/// their size in bits 26-31 of the flags; what failed counts only as failed.
constexpr const char* kOfRequests = R"(
  SELECT process_id, time_us - time_us MOD 10000000, HEX(name),
    SUM(IF(failed = 0 AND call_name = 'mmap', (length + unit - 1) DIV unit * unit, 0)),
    SUM(IF(failed = 0 AND call_name = 'munmap', (length + page_bytes - 1) DIV page_bytes * page_bytes, 0)),
    SUM(failed = 0 AND call_name = 'mmap'), SUM(failed = 0 AND call_name = 'munmap'),
    SUM(failed = 0 AND call_name = 'mremap'), SUM(failed = 0 AND call_name = 'brk'), SUM(failed)
  FROM (SELECT r.*, page_bytes, IF(flags & 0x40000 = 0, page_bytes,
          IF(flags >> 26 & 63 = 0, huge_page_bytes, 1 << (flags >> 26 & 63))) AS unit
        FROM requests r JOIN hosts USING (host_id)) AS with_unit
  GROUP BY 1, 2, 3)";

constexpr const char* kProcesses = R"(
  SELECT process_id, requested_bytes, returned_bytes, mmap_calls, munmap_calls, mremap_calls, brk_calls, failed_calls
  FROM processes)";
constexpr const char* kPrograms = R"(
  SELECT HEX(name), requested_bytes, returned_bytes, mmap_calls, munmap_calls, 0, 0, failed_calls FROM programs)";
constexpr const char* kActivity = R"(
  SELECT CONCAT(process_id, ' ', bucket_us), requested_bytes, returned_bytes, mmap_calls, munmap_calls, 0, 0,
    failed_calls FROM activity)";
constexpr const char* kCheckpoint = R"(
  SELECT 'totals', requested_bytes, returned_bytes, mmap_calls, munmap_calls, 0, 0, failed_calls FROM checkpoint)";

}  // namespace

/// Row by row, as they come from the server: there may be millions.
void LedgerReader::each(const std::string& sql, const std::function<void(const TextRow&)>& take) {
  MYSQL* const mysql = connection_.handle();
  const auto check = [&](bool well) {
    if (!well) throw std::runtime_error("database: " + mysql::describe(connection_.last_error()));
  };
  check(mysql_real_query(mysql, sql.data(), sql.size()) == 0);
  const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result(mysql_use_result(mysql), mysql_free_result);
  check(result != nullptr);
  TextRow row(mysql_num_fields(result.get()));
  while (MYSQL_ROW fields = mysql_fetch_row(result.get())) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (fields[i] != nullptr) row[i] = fields[i];
      if (fields[i] == nullptr) row[i].reset();
    }
    take(row);
  }
  check(mysql_errno(mysql) == 0);
}

void LedgerReader::numbered_requests(std::uint64_t pid,
                                     const std::function<void(std::uint64_t, const NumberedRequest&)>& take) {
  each(
      fmt::format(
          "SELECT address, length, call_name = 'mmap', failed, call_name IN ('mmap', 'munmap') FROM requests "
          "WHERE pid = {} AND address BETWEEN {} AND {}",
          pid, kTop - kMostNumbers * kStride, kTop - 1),
      [&](const TextRow& row) {
        const auto n = number_at(number(row, 0));
        if (n && number(row, 4) == 1)
          take(*n, {number(row, 2) == 1, number(row, 3) == 1, number(row, 0), number(row, 1)});
      });
}

std::vector<LedgerReader::GapRow> LedgerReader::gaps() {
  std::vector<GapRow> rows;
  each("SELECT from_us, to_us, stage, detail FROM gaps ORDER BY from_us", [&](const TextRow& row) {
    rows.push_back({{std::strtoll(row[0]->c_str(), nullptr, 10), std::strtoll(row[1]->c_str(), nullptr, 10)},
                    *row[2] + ": " + *row[3]});
  });
  return rows;
}

LedgerReader::Books LedgerReader::books() {
  Books books;
  each(kOfRequests, [&](const TextRow& row) {
    const Sums all = sums_from(row, 3);
    Sums shown = all;  // what the other tables keep
    shown.mremap_calls = shown.brk_calls = 0;
    books.of_requests["processes " + *row[0]] += all;
    books.of_requests["activity " + *row[0] + ' ' + *row[1]] += shown;
    books.of_requests["programs " + *row[2]] += shown;
    books.of_requests["checkpoint totals"] += shown;
  });
  const auto kept = [&](const std::string& table, const char* sql) {
    each(sql, [&](const TextRow& row) { books.kept[table + ' ' + *row[0]] += sums_from(row, 1); });
  };
  kept("processes", kProcesses);
  kept("activity", kActivity);
  kept("programs", kPrograms);
  kept("checkpoint", kCheckpoint);
  return books;
}

std::uint64_t LedgerReader::unexplained() {
  std::uint64_t processes = 0;
  each(
      "SELECT COUNT(*) FROM processes WHERE CAST(COALESCE(mapped_bytes, 0) AS SIGNED) <> by_before + by_mmap "
      "+"
      " by_munmap + by_mremap + by_brk + by_exec + by_fork + by_exit + by_other",
      [&](const TextRow& row) { processes = number(row, 0); });
  return processes;
}

LedgerReader::Counts LedgerReader::counts() {
  Counts counts;
  each(
      "SELECT (SELECT COUNT(*) FROM requests), (SELECT SUM(requests) FROM checkpoint),"
      " (SELECT SUM(requests) FROM request_spans WHERE process_id <> 0),"
      " (SELECT SUM(requests) FROM request_spans WHERE process_id = 0)",
      [&](const TextRow& row) {
        counts = {number(row, 0), number(row, 1), number(row, 2), number(row, 3)};
      });
  return counts;
}

}  // namespace mapledger::chaos
