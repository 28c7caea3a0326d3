#include "common/mysql/statement.hpp"

#include <cstring>

namespace mapledger::mysql {
namespace {

#ifdef MARIADB_BASE_VERSION
using Flag = my_bool;
#else
using Flag = bool;
#endif

using StatementHandle = std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_close)>;

DbError statement_error(MYSQL_STMT* statement) {
  const unsigned code = mysql_stmt_errno(statement);
  return {classify(code), code, mysql_stmt_error(statement)};
}

void bind_number(MYSQL_BIND& bind, const void* number, bool is_unsigned) {
  bind.buffer_type = MYSQL_TYPE_LONGLONG;
  bind.buffer = const_cast<void*>(number);
  bind.is_unsigned = static_cast<Flag>(is_unsigned);
}

void bind_parameter(MYSQL_BIND& bind, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return bind_number(bind, number, false);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return bind_number(bind, number, true);
  if (const auto* text = std::get_if<std::string>(&value)) {
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = const_cast<char*>(text->data());
    bind.buffer_length = static_cast<unsigned long>(text->size());
    return;
  }
  bind.buffer_type = MYSQL_TYPE_NULL;
}

bool is_whole_number(enum_field_types type) {
  return type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_SHORT || type == MYSQL_TYPE_INT24 ||
         type == MYSQL_TYPE_LONG || type == MYSQL_TYPE_LONGLONG;
}

/// Where the client library puts one column of a row.
struct Column {
  bool number = false;
  bool is_unsigned = false;
  std::uint64_t value = 0;
  unsigned long length = 0;
  Flag null{};
};

/// A text column is fetched in a second step, once its length is known.
DbResult<Value> take(MYSQL_STMT* statement, Column& column, unsigned index) {
  if (column.null) return Value{};
  if (column.number && column.is_unsigned) return Value{column.value};
  if (column.number) return Value{static_cast<std::int64_t>(column.value)};
  std::string text(column.length, '\0');
  if (column.length > 0) {
    MYSQL_BIND bind{};
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = text.data();
    bind.buffer_length = column.length;
    if (mysql_stmt_fetch_column(statement, &bind, index, 0) != 0) return statement_error(statement);
  }
  return Value{std::move(text)};
}

std::vector<Column> describe_columns(MYSQL_STMT* statement) {
  std::vector<Column> columns(mysql_stmt_field_count(statement));
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> meta(mysql_stmt_result_metadata(statement),
                                                                      &mysql_free_result);
  for (unsigned i = 0; i < columns.size(); ++i) {
    const MYSQL_FIELD* field = mysql_fetch_field_direct(meta.get(), i);
    columns[i].number = is_whole_number(field->type);
    columns[i].is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
  }
  return columns;
}

DbResult<std::vector<Row>> take_rows(MYSQL_STMT* statement) {
  std::vector<Column> columns = describe_columns(statement);
  std::vector<MYSQL_BIND> binds(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].number) {
      bind_number(binds[i], &columns[i].value, columns[i].is_unsigned);
    } else {
      binds[i].buffer_type = MYSQL_TYPE_STRING;
    }
    binds[i].length = &columns[i].length;
    binds[i].is_null = &columns[i].null;
  }
  if (mysql_stmt_bind_result(statement, binds.data()) != 0 || mysql_stmt_store_result(statement) != 0) {
    return statement_error(statement);
  }
  std::vector<Row> rows;
  for (;;) {
    const int status = mysql_stmt_fetch(statement);
    if (status == MYSQL_NO_DATA) return rows;
    if (status != 0 && status != MYSQL_DATA_TRUNCATED) return statement_error(statement);
    std::vector<Value> values;
    values.reserve(columns.size());
    for (unsigned i = 0; i < columns.size(); ++i) {
      DbResult<Value> value = take(statement, columns[i], i);
      if (!value) return value.error();
      values.push_back(std::move(*value));
    }
    rows.emplace_back(std::move(values));
  }
}

}  // namespace

std::int64_t Row::i64(std::size_t i) const {
  return static_cast<std::int64_t>(u64(i));
}

std::uint64_t Row::u64(std::size_t i) const {
  const Value& value = values_.at(i);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<std::uint64_t>(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return std::strtoull(text->c_str(), nullptr, 10);
  return 0;
}

const std::string& Row::text(std::size_t i) const {
  static const std::string empty;
  const auto* text = std::get_if<std::string>(&values_.at(i));
  return text != nullptr ? *text : empty;
}

DbResult<std::vector<Row>> select(Connection& connection, std::string_view sql,
                                  const std::vector<Value>& params) {
  const StatementHandle statement(mysql_stmt_init(connection.handle()), &mysql_stmt_close);
  if (statement == nullptr) return connection.last_error();
  if (mysql_stmt_prepare(statement.get(), sql.data(), static_cast<unsigned long>(sql.size())) != 0) {
    return statement_error(statement.get());
  }
  std::vector<MYSQL_BIND> binds(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) bind_parameter(binds[i], params[i]);
  if (mysql_stmt_param_count(statement.get()) != params.size()) {
    return DbError{ErrorKind::kOther, 0, "wrong number of parameters"};
  }
  if (!binds.empty() && mysql_stmt_bind_param(statement.get(), binds.data()) != 0) {
    return statement_error(statement.get());
  }
  if (mysql_stmt_execute(statement.get()) != 0) return statement_error(statement.get());
  return take_rows(statement.get());
}

}  // namespace mapledger::mysql
