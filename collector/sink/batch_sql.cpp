#include "collector/sink/batch_sql.hpp"

#include "collector/sink/activity_totals.hpp"
#include "collector/sink/insert_all.hpp"
#include "collector/sink/stretch.hpp"

namespace mapledger {
namespace {

void insert_gaps(std::vector<std::string>& statements, const Shipment& shipment,
                 const std::vector<Gap>& gaps) {
  insert_all(statements, "INSERT INTO gaps (host_id,from_us,to_us,stage,run,events,detail) VALUES ",
             " ON DUPLICATE KEY UPDATE to_us=GREATEST(to_us,VALUES(to_us)),"
             "events=events+VALUES(events),detail=VALUES(detail)",
             gaps, [&](SqlWriter& sql, const Gap& g, bool first) {
               sql.row(first, shipment.after.host_id, g.from_us, g.to_us,
                       kStageNames[static_cast<std::size_t>(g.stage)], shipment.after.run, g.events,
                       g.detail);
               return true;
             });
}

void insert_spans(std::vector<std::string>& statements, const Shipment& shipment) {
  const Checkpoint& at = shipment.after;
  insert_all(statements,
             "INSERT INTO request_spans (host_id,process_id,last_us,run,first_seq,last_seq,first_us,"
             "requests,failed) VALUES ",
             "", shipment.sums->processes, [&](SqlWriter& sql, const ProcessChange& p, bool first) {
               if (p.requests == 0) return false;
               // How many of the rows failed is known if each of its requests is a row.
               const Sums& s = p.sums;
               const bool all = p.requests ==
                                s.mmap_calls + s.munmap_calls + s.failed_calls + p.mremap_calls + p.brk_calls;
               sql.row(first, at.host_id, p.process_id, p.last_request_us, shipment.sums->run, p.first_seq,
                       p.last_seq, p.first_request_us, p.requests,
                       all ? std::optional(s.failed_calls) : std::nullopt);
               return true;
             });
}

void insert_stretch(std::vector<std::string>& statements, const Shipment& shipment) {
  const auto s = stretch_of(*shipment.batch);
  if (!s) return;
  SqlWriter sql;
  sql.raw(
      "INSERT INTO request_spans (host_id,process_id,last_us,run,first_seq,last_seq,first_us,requests,failed,"
      "longest,calls,names) VALUES ");
  sql.row(true, shipment.after.host_id, 0, s->last_us, shipment.batch->run, s->first_seq, s->last_seq,
          s->first_us, s->requests, s->failed, s->longest, unsigned{s->calls},
          s->names ? std::optional(Blob{*s->names}) : std::nullopt);
  statements.push_back(sql.sql());
}

void change_policy(std::vector<std::string>& statements, std::uint64_t host_id, const PolicyChange& change) {
  const PolicyInForce& now = change.now;
  SqlWriter sql;
  if (!change.is_new) {
    sql.raw("UPDATE storage_policies SET from_us = LEAST(from_us, ").value(now.from_us);
    sql.raw(") WHERE host_id = ").value(host_id).raw(" AND after_batch = ").value(now.after_batch);
    statements.push_back(sql.sql());
    return;
  }
  sql.raw("UPDATE storage_policies SET to_us = GREATEST(from_us, ").value(change.ends_us);
  sql.raw(") WHERE host_id = ").value(host_id).raw(" AND to_us IS NULL");
  statements.push_back(sql.sql());
  sql.clear();
  sql.raw("INSERT INTO storage_policies (host_id,after_batch,from_us,policy) VALUES ");
  sql.row(true, host_id, now.after_batch, now.from_us, now.policy);
  statements.push_back(sql.sql());
}

/// One statement for those of one moment, such as all earlier programs of a process.
void end_processes(std::vector<std::string>& statements, const Checkpoint& at,
                   const std::vector<ProcessEnd>& ends) {
  for (auto end = ends.begin(); end != ends.end();) {
    const std::int64_t at_us = end->at_us;
    SqlWriter sql;
    sql.raw("UPDATE processes SET batch = ").value(at.batch);
    sql.raw(", by_exit = by_exit - CAST(COALESCE(mapped_bytes, 0) AS SIGNED)");
    sql.raw(", mapped_bytes = mapped_bytes * 0, stack_bytes = stack_bytes * 0");
    sql.raw(", resident_bytes = resident_bytes * 0, exited_us = ").value(at_us);
    sql.raw(" WHERE host_id = ").value(at.host_id).raw(" AND exited_us IS NULL AND process_id IN (");
    for (bool first = true; end != ends.end() && end->at_us == at_us; ++end, first = false) {
      sql.raw(first ? "" : ",").value(end->process_id);
    }
    sql.raw(")");
    statements.push_back(sql.sql());
  }
}

void insert_sums(std::vector<std::string>& statements, const Shipment& shipment) {
  const Checkpoint& at = shipment.after;
  const Batch& batch = *shipment.sums;
  // The assignments run from left to right: peak_bytes needs the sums from before, by_other what was mapped
  // before (where that is not what the batch begins with, something was missed), and of a process that has
  // ended nothing is mapped, whatever comes late.
  insert_all(
      statements,
      "INSERT INTO processes "
      "(host_id,process_id,pid,ppid,uid,start_ns,exec_id,name,requested_bytes,returned_bytes,"
      "peak_bytes,mapped_bytes,stack_bytes,resident_bytes,cgroup,by_before,by_mmap,by_munmap,by_mremap,by_"
      "brk,"
      "by_exec,by_fork,by_exit,by_other,mmap_calls,munmap_calls,mremap_calls,brk_calls,failed_calls,"
      "first_seen_us,last_seen_us,exited_us,batch) VALUES ",
      " ON DUPLICATE KEY UPDATE "
      "peak_bytes=GREATEST(CAST(peak_bytes AS SIGNED),"
      "CAST(requested_bytes AS SIGNED)-CAST(returned_bytes AS SIGNED)+CAST(VALUES(peak_bytes) AS SIGNED)),"
      "requested_bytes=requested_bytes+VALUES(requested_bytes),returned_bytes=returned_bytes+VALUES(returned_"
      "bytes),"
      "mmap_calls=mmap_calls+VALUES(mmap_calls),munmap_calls=munmap_calls+VALUES(munmap_calls),"
      "mremap_calls=mremap_calls+VALUES(mremap_calls),brk_calls=brk_calls+VALUES(brk_calls),"
      "failed_calls=failed_calls+VALUES(failed_calls),"
      "ppid=COALESCE(VALUES(ppid),ppid),uid=COALESCE(VALUES(uid),uid),name=VALUES(name),"
      "by_other=by_other+VALUES(by_other)+IF(VALUES(mapped_bytes) IS NULL,0,"
      "VALUES(by_before)-CAST(COALESCE(mapped_bytes,0) AS SIGNED)),"
      "by_exit=by_exit+VALUES(by_exit)-IF(exited_us IS NULL,0,CAST(COALESCE(VALUES(mapped_bytes),0) AS "
      "SIGNED)),"
      "by_mmap=by_mmap+VALUES(by_mmap),by_munmap=by_munmap+VALUES(by_munmap),"
      "by_mremap=by_mremap+VALUES(by_mremap),by_brk=by_brk+VALUES(by_brk),by_exec=by_exec+VALUES(by_exec),"
      "by_fork=by_fork+VALUES(by_fork),"
      "mapped_bytes=IF(exited_us IS NULL OR VALUES(mapped_bytes) IS NULL,"
      "COALESCE(VALUES(mapped_bytes),mapped_bytes),0),"
      "stack_bytes=COALESCE(VALUES(stack_bytes),stack_bytes),"
      "resident_bytes=COALESCE(VALUES(resident_bytes),resident_bytes),cgroup=COALESCE(VALUES(cgroup),cgroup),"
      "last_seen_us=GREATEST(last_seen_us,VALUES(last_seen_us)),exited_us=COALESCE(exited_us,VALUES(exited_"
      "us)),batch=VALUES(batch)",
      batch.processes, [&](SqlWriter& sql, const ProcessChange& p, bool first) {
        const auto by = [&p](Cause cause) { return p.effects[cause]; };
        sql.row(first, at.host_id, p.process_id, p.pid, p.ppid, p.uid, p.start_ns, p.exec_id,
                batch.programs[p.program].name, p.sums.requested_bytes, p.sums.returned_bytes, p.peak_rise,
                p.mapped_bytes, p.stack_bytes, p.resident_bytes,
                p.cgroup.empty() ? std::nullopt : std::optional<std::string_view>(p.cgroup), p.base_bytes,
                by(Cause::kMmap), by(Cause::kMunmap), by(Cause::kMremap), by(Cause::kBrk), by(Cause::kExec),
                by(Cause::kFork), by(Cause::kExit), by(Cause::kOther), p.sums.mmap_calls, p.sums.munmap_calls,
                p.mremap_calls, p.brk_calls, p.sums.failed_calls, p.first_us, p.last_us, p.exited_us,
                at.batch);
        return true;
      });
  insert_all(statements,
             "INSERT INTO programs "
             "(host_id,program_id,name,requested_bytes,returned_bytes,mmap_calls,munmap_calls,"
             "failed_calls,batch) VALUES ",
             " ON DUPLICATE KEY UPDATE requested_bytes=requested_bytes+VALUES(requested_bytes),"
             "returned_bytes=returned_bytes+VALUES(returned_bytes),mmap_calls=mmap_calls+VALUES(mmap_calls),"
             "munmap_calls=munmap_calls+VALUES(munmap_calls),failed_calls=failed_calls+VALUES(failed_calls),"
             "batch=VALUES(batch)",
             batch.programs, [&](SqlWriter& sql, const ProgramChange& p, bool first) {
               const Sums& s = p.sums;
               if (s.mmap_calls + s.munmap_calls + s.failed_calls == 0) return false;
               sql.row(first, at.host_id, p.program_id, p.name, s.requested_bytes, s.returned_bytes,
                       s.mmap_calls, s.munmap_calls, s.failed_calls, at.batch);
               return true;
             });
  insert_all(statements,
             "INSERT INTO activity (bucket_us,host_id,process_id,requested_bytes,returned_bytes,mmap_calls,"
             "munmap_calls,failed_calls,mapped_bytes) VALUES ",
             " ON DUPLICATE KEY UPDATE requested_bytes=requested_bytes+VALUES(requested_bytes),"
             "returned_bytes=returned_bytes+VALUES(returned_bytes),mmap_calls=mmap_calls+VALUES(mmap_calls),"
             "munmap_calls=munmap_calls+VALUES(munmap_calls),failed_calls=failed_calls+VALUES(failed_calls),"
             "mapped_bytes=COALESCE(VALUES(mapped_bytes),mapped_bytes)",
             batch.activity, [&](SqlWriter& sql, const ActivityChange& a, bool first) {
               const Sums& s = a.sums;
               sql.row(first, a.bucket_us, at.host_id, a.process_id, s.requested_bytes, s.returned_bytes,
                       s.mmap_calls, s.munmap_calls, s.failed_calls, a.mapped_bytes);
               return true;
             });
  insert_all(statements,
             "INSERT INTO activity_totals (bucket_us,host_id,kind,step_s,id,requested_bytes,returned_bytes,"
             "mmap_calls,munmap_calls,failed_calls,mapped_bytes) VALUES ",
             " ON DUPLICATE KEY UPDATE requested_bytes=requested_bytes+VALUES(requested_bytes),"
             "returned_bytes=returned_bytes+VALUES(returned_bytes),mmap_calls=mmap_calls+VALUES(mmap_calls),"
             "munmap_calls=munmap_calls+VALUES(munmap_calls),failed_calls=failed_calls+VALUES(failed_calls),"
             "mapped_bytes=COALESCE(VALUES(mapped_bytes),mapped_bytes)",
             activity_totals(batch), [&](SqlWriter& sql, const ActivityTotal& t, bool first) {
               const Sums& s = t.sums;
               sql.row(first, t.bucket_us, at.host_id, kTotalKinds.at(static_cast<std::size_t>(t.kind)),
                       t.step_s, t.id, s.requested_bytes, s.returned_bytes, s.mmap_calls, s.munmap_calls,
                       s.failed_calls, t.mapped_bytes);
               return true;
             });
  end_processes(statements, at, batch.ends);
}

}  // namespace

std::string checkpoint_sql(const Shipment& shipment, std::int64_t now_us) {
  const Batch* batch = shipment.batch.get();
  const Checkpoint& before = shipment.before;
  const Checkpoint& after = shipment.after;
  SqlWriter sql;
  sql.raw("UPDATE checkpoint SET run = ").value(after.run);
  sql.raw(", seq = ").value(after.seq);
  sql.raw(", batch = ").value(after.batch);
  sql.raw(", last_time_us = GREATEST(last_time_us, ").value(batch->last_time_us);
  sql.raw("), stored_us = ").value(now_us);
  sql.raw(", requests = requests + ").value(batch->requests.size());
  sql.raw(", not_kept = not_kept + ").value(batch->not_kept);
  sql.raw(", requested_bytes = requested_bytes + ").value(batch->sums.requested_bytes);
  sql.raw(", returned_bytes = returned_bytes + ").value(batch->sums.returned_bytes);
  sql.raw(", mmap_calls = mmap_calls + ").value(batch->sums.mmap_calls);
  sql.raw(", munmap_calls = munmap_calls + ").value(batch->sums.munmap_calls);
  sql.raw(", failed_calls = failed_calls + ").value(batch->sums.failed_calls);
  sql.raw(" WHERE host_id = ").value(before.host_id);
  sql.raw(" AND spool = ").value(before.spool);
  sql.raw(" AND run = ").value(before.run);
  sql.raw(" AND seq = ").value(before.seq);
  sql.raw(" AND batch = ").value(before.batch);
  return sql.sql();
}

std::vector<std::string> changes_sql(const Shipment& shipment) {
  std::vector<std::string> statements;
  SqlWriter sql;
  if (shipment.sums != nullptr) {
    insert_sums(statements, shipment);
    insert_spans(statements, shipment);
  } else {
    sql.raw("INSERT INTO pending_changes (host_id,batch,run,changes) VALUES ");
    sql.row(true, shipment.after.host_id, shipment.after.batch, shipment.batch->run, Blob{shipment.pending});
    statements.push_back(sql.sql());
  }
  insert_stretch(statements, shipment);
  if (shipment.clears_pending) {
    sql.clear();
    sql.raw("DELETE FROM pending_changes WHERE host_id = ").value(shipment.after.host_id);
    statements.push_back(sql.sql());
  }
  if (shipment.policy) change_policy(statements, shipment.after.host_id, *shipment.policy);
  insert_gaps(statements, shipment, shipment.batch->gaps);
  return statements;
}

std::vector<std::string> gap_sql(const Shipment& shipment, const Gap& gap) {
  std::vector<std::string> statements;
  insert_gaps(statements, shipment, {gap});
  return statements;
}

}  // namespace mapledger
