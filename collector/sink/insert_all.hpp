#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "collector/sink/batch_sql.hpp"

namespace mapledger {

/// Adds to `statements` the INSERTs of `items[from, to)`: `begin`, a row each, `end`, at most kRowsPerInsert
/// rows. `write_row(sql, item, is_first)` answers whether it wrote one.
template <class Items, class WriteRow>
void insert_range(std::vector<std::string>& statements, std::string_view begin, std::string_view end,
                  const Items& items, std::size_t from, std::size_t to, WriteRow write_row) {
  SqlWriter sql;
  for (std::size_t at = from; at < to; at += kRowsPerInsert) {
    sql.clear();
    sql.raw(begin);
    const std::size_t stop = std::min(to, at + kRowsPerInsert);
    bool first = true;
    for (std::size_t i = at; i < stop; ++i) first = !write_row(sql, items[i], first) && first;
    if (first) continue;  // no row of these was wanted
    sql.raw(end);
    statements.push_back(sql.sql());
  }
}

template <class Items, class WriteRow>
void insert_all(std::vector<std::string>& statements, std::string_view begin, std::string_view end,
                const Items& items, WriteRow write_row) {
  insert_range(statements, begin, end, items, 0, items.size(), write_row);
}

}  // namespace mapledger
