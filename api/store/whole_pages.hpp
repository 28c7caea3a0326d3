#pragma once

#include <string_view>

namespace mapledger::api {

/// SQL: of a request r of a host h what counts of its length, `size`, and what it counts in, `unit`: it is
/// rounded up to (size + unit - 1) DIV unit * unit. Lengths count as collector/account/pages.hpp says: in
/// whole pages, of mmap with MAP_HUGETLB (0x40000) in whole huge pages of the size in bits 26 to 31, if there
/// is one. Lengths that no request can have do not overflow.
inline constexpr std::string_view kSizeAndUnit =
    "IF(r.failed = 0, LEAST(r.length, 1 << 62), 0) AS size, IF(r.call_name = 'mmap' AND r.flags >= 0 AND "
    "r.flags & 0x40000 <> 0, IF(r.flags >> 26 & 63 = 0, h.huge_page_bytes, 1 << (r.flags >> 26 & 63)), "
    "h.page_bytes) AS unit";

/// SQL, in a SELECT of rows with call_name, failed, size and unit: requested and returned bytes, and the
/// calls of mmap and of munmap that succeeded and those that failed.
inline constexpr std::string_view kSumsOfRows =
    "CAST(SUM(IF(call_name = 'mmap', (size + unit - 1) DIV unit * unit, 0)) AS UNSIGNED), "
    "CAST(SUM(IF(call_name = 'munmap', (size + unit - 1) DIV unit * unit, 0)) AS UNSIGNED), "
    "CAST(SUM(failed = 0 AND call_name = 'mmap') AS UNSIGNED), CAST(SUM(failed = 0 AND call_name = 'munmap') "
    "AS UNSIGNED), CAST(SUM(failed) AS UNSIGNED)";

}  // namespace mapledger::api
