#pragma once

#include <cstdint>
#include <string>

#include "api/store/status_types.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api::host_rows {

// What is read of a host `h` besides its ledger: a row in each of four tables. Constants of SQL, and what
// their columns mean.

/// Of h, c, l and k.
const std::string& columns();
inline constexpr std::size_t kBehindColumns = 58;
/// Behind "hosts h".
inline constexpr const char* kJoins =
    "LEFT JOIN collectors c ON c.host_id = h.host_id LEFT JOIN host_leases l ON l.host_id = h.host_id "
    "LEFT JOIN checkpoint k ON k.host_id = h.host_id";
/// When c was heard of last, by the database's clock; by its own if it is of an earlier release.
inline constexpr const char* kHeard = "COALESCE(l.alive_us, c.updated_us)";

/// Without gaps. `now_us`: our clock.
Status status_of(const mysql::Row& row, std::int64_t now_us);

}  // namespace mapledger::api::host_rows
