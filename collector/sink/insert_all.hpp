#pragma once

#include <algorithm>
#include <string_view>

#include "collector/sink/batch_sql.hpp"

namespace mapledger {

/// One or more INSERTs of `items`: `begin`, a row each, `end`.
template <class Items, class WriteRow>
bool insert_all(SqlWriter& sql, std::string_view begin, std::string_view end, const Items& items,
                const RunSql& run, WriteRow write_row) {
  for (std::size_t at = 0; at < items.size(); at += kRowsPerInsert) {
    sql.clear();
    sql.raw(begin);
    const std::size_t stop = std::min(items.size(), at + kRowsPerInsert);
    bool first = true;
    for (std::size_t i = at; i < stop; ++i) first = !write_row(items[i], first) && first;
    if (first) continue;  // no row of these was wanted
    sql.raw(end);
    if (!run(sql.sql())) return false;
  }
  return true;
}

}  // namespace mapledger
