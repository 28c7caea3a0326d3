#include "collector/sink/request_rows.hpp"

#include "collector/sink/insert_all.hpp"

namespace mapledger {
namespace {

constexpr const char* kCallNames[] = {"mmap", "munmap", "mremap", "brk"};

#define MAPLEDGER_REQUEST_COLUMNS                                                                    \
  "(time_us,host_id,run,seq,process_id,pid,tid,uid,call_name,failed,address,length,old_length,prot," \
  "flags,result,name)"

/// Calls `write` with the columns in that order.
template <class Write>
void with_columns(const Shipment& shipment, const RequestRow& r, Write write) {
  const Batch& batch = *shipment.batch;
  write(r.time_us, shipment.after.host_id, batch.run, r.seq, r.process_id, r.pid, r.tid, r.uid,
        kCallNames[static_cast<int>(r.call)], int{r.failed}, r.address, r.length, r.old_length, r.prot,
        r.flags, r.has_result ? std::optional(r.result) : std::nullopt, batch.programs[r.program].name);
}

}  // namespace

std::vector<std::string> requests_sql(const Shipment& shipment, std::size_t from, std::size_t to) {
  std::vector<std::string> statements;
  insert_range(statements, "INSERT INTO requests " MAPLEDGER_REQUEST_COLUMNS " VALUES ", "",
               shipment.batch->requests, from, to, [&](SqlWriter& sql, const RequestRow& r, bool first) {
                 with_columns(shipment, r, [&](const auto&... values) { sql.row(first, values...); });
                 return true;
               });
  return statements;
}

void write_requests(LoadTextWriter& text, const Shipment& shipment) {
  text.clear();
  for (const RequestRow& r : shipment.batch->requests) {
    with_columns(shipment, r, [&](const auto&... values) { text.row(values...); });
  }
}

mysql::DbResult<mysql::Connection::Affected> load_requests(mysql::Connection& connection,
                                                           const LoadTextWriter& text) {
  return connection.load(
      "LOAD DATA LOCAL INFILE 'batch' INTO TABLE requests CHARACTER SET utf8mb4 " MAPLEDGER_REQUEST_COLUMNS,
      text.text());
}

bool refuses_load(const mysql::DbError& error) {
  // ER_NOT_ALLOWED_COMMAND, ER_CLIENT_LOCAL_FILES_DISABLED, CR_LOAD_DATA_LOCAL_INFILE_REJECTED,
  // ER_LOAD_INFILE_CAPABILITY_DISABLED of MariaDB
  return error.code == 1148 || error.code == 3948 || error.code == 2068 || error.code == 4166;
}

}  // namespace mapledger
