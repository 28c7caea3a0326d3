#include "collector/sink/sql_writer.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

using namespace std::string_literals;

TEST(SqlWriter, WritesNumbersAndNull) {
  SqlWriter sql;
  sql.row(true, UINT64_MAX, INT64_MIN, std::optional<int>(), std::optional<int>(7));
  EXPECT_EQ(sql.sql(), "(18446744073709551615,-9223372036854775808,NULL,7)");
}

TEST(SqlWriter, SeparatesRows) {
  SqlWriter sql;
  sql.raw("VALUES ").row(true, 1).row(false, 2);
  EXPECT_EQ(sql.sql(), "VALUES (1),(2)");
}

TEST(SqlWriter, TextCannotEndItsQuotes) {
  SqlWriter sql;
  sql.value("a,b'\"; DROP TABLE requests;--"s);
  EXPECT_EQ(sql.sql(), "'a,b\\'\"; DROP TABLE requests;--'");
  sql.clear();
  sql.value("\\'\0"s);
  EXPECT_EQ(sql.sql(), "'\\\\\\'\\0'");
}

}  // namespace
}  // namespace mapledger
