#include "tests/collector/spool/samples.hpp"

#include <sstream>

#include "common/host.hpp"

namespace mapledger::spool {
namespace {

void print(std::ostream& out, const Sums& sums) {
  out << " sums " << sums.requested_bytes << ' ' << sums.returned_bytes << ' ' << sums.mmap_calls << ' '
      << sums.munmap_calls << ' ' << sums.failed_calls;
}

template <class T>
void print(std::ostream& out, const std::optional<T>& value) {
  if (value) {
    out << ' ' << *value;
  } else {
    out << " none";
  }
}

void print(std::ostream& out, const ProcessChange& p) {
  out << "\nprocess " << p.process_id << ' ' << p.start_ns << ' ' << p.exec_id << ' ' << p.pid;
  print(out, p.ppid);
  print(out, p.uid);
  out << " program " << p.program << " activity " << p.activity;
  print(out, p.sums);
  out << ' ' << p.mremap_calls << ' ' << p.brk_calls << ' ' << p.peak_rise;
  print(out, p.mapped_bytes);
  print(out, p.stack_bytes);
  print(out, p.resident_bytes);
  out << " base " << p.base_bytes << " effects";
  for (const std::int64_t bytes : p.effects.bytes) out << ' ' << bytes;
  out << " cgroup '" << p.cgroup << '\'';
  out << ' ' << p.first_us << ' ' << p.last_us;
  print(out, p.exited_us);
  out << " requests " << p.requests << ' ' << p.first_seq << ' ' << p.last_seq << ' ' << p.first_request_us
      << ' ' << p.last_request_us;
}

}  // namespace

Event sample_event(Kind kind, std::string_view name) {
  Event e;
  e.kind = kind;
  e.has_head = true;
  e.pid = 4242;
  e.tid = 4240;
  e.uid = 1000;
  e.start_ns = 812'300'000'000;
  e.exec_id = 5;
  e.vm_pages = 1501;
  e.stack_pages = 34;
  e.resident_pages = 310;
  e.address = 0x7F8A'0000'1000;
  e.length = 10'563'584;
  e.old_length = 4096;
  e.prot = 3;
  e.flags = 34;
  e.result = 140'229'351'448'576;
  e.parent = 77;
  e.shared_mm = kind == Kind::kFork;
  e.status = 256;
  e.cgroup = "/system.slice/worker.service";
  e.name = name;
  return e;
}

Event extreme_event(Kind kind, bool greatest, std::string_view name) {
  Event e;
  e.kind = kind;
  e.has_head = true;
  const std::uint64_t wide = greatest ? UINT64_MAX : 0;
  const std::uint32_t narrow = greatest ? UINT32_MAX : 0;
  e.pid = narrow;
  e.tid = ~narrow;
  e.uid = e.parent = narrow;
  e.start_ns = e.exec_id = e.vm_pages = e.stack_pages = e.resident_pages = wide;
  e.address = e.length = e.old_length = e.prot = e.flags = e.status = wide;
  e.result = greatest ? INT64_MAX : INT64_MIN;
  e.name = name;
  return e;
}

std::vector<std::string> hostile_names() {
  return {"",
          "a,b",
          "line\nbreak\r\n",
          std::string("nul\0nul", 7),
          "\xFF\xFE\xC0\x80",
          "MBLK",
          "mlspool\n",
          std::string(kMaxNameBytes, 'n'),
          std::string(kMaxNameBytes, '\0')};
}

Summary sample_summary(std::uint64_t first_seq, std::uint64_t last_seq) {
  Summary summary;
  summary.shed_requests = last_seq - first_seq;
  summary.from_us = 1'763'640'000'000'000;
  summary.to_us = 1'763'640'000'500'000;
  summary.batch = std::make_unique<Batch>();
  Batch& b = *summary.batch;
  b.first_seq = first_seq;
  b.last_seq = last_seq;
  b.last_time_us = summary.to_us;
  b.sums = {1, 2, 3, 4, 5};
  for (const std::string& name : hostile_names())
    b.programs.push_back({stable_hash(name), stored_name(name), name, {6, 7, 8, 9, UINT64_MAX}});
  ProcessChange& full = b.processes.emplace_back();
  full.process_id = 1;
  full.start_ns = 2;
  full.exec_id = 3;
  full.pid = 4;
  full.ppid = 5;
  full.uid = 6;
  full.program = 1;
  full.sums = {7, 8, 9, 10, 11};
  full.mremap_calls = 12;
  full.brk_calls = 13;
  full.peak_rise = -14;
  full.mapped_bytes = 15;
  full.stack_bytes = 16;
  full.resident_bytes = 17;
  full.base_bytes = UINT64_MAX;
  full.effects.bytes = {INT64_MIN, INT64_MAX, 0, -1, 1, 2, -3, 4};
  full.cgroup = "/system.slice/\xFF\n.service";
  full.first_us = INT64_MAX;
  full.last_us = -INT64_MAX;
  full.exited_us = 18;
  full.first_seq = first_seq;
  full.last_seq = last_seq;
  full.first_request_us = INT64_MIN;
  full.last_request_us = INT64_MAX;
  full.requests = 22;
  b.processes.emplace_back().activity = UINT32_MAX;
  b.activity.push_back({INT64_MIN, 1, {1, 2, 3, 4, 5}, 6});
  b.activity.push_back({INT64_MAX, UINT64_MAX, {}});
  b.ends.push_back({UINT64_MAX, -1});
  b.gaps.push_back({1, 2, Stage::kSpool, 3, "spooled over, \n its budget"});
  b.gaps.push_back({2, 1, Stage::kDatabase, std::nullopt, ""});
  return summary;
}

std::string text(const Event& e, std::int64_t time_us) {
  std::ostringstream out;
  out << "event " << static_cast<int>(e.kind) << " at " << time_us << " pid " << e.pid << " name '" << e.name
      << '\'';
  if (!e.has_head) {
    out << " older form " << e.length;
    return out.str();
  }
  out << ' ' << e.tid << ' ' << e.uid << ' ' << e.start_ns << ' ' << e.exec_id << ' ' << e.vm_pages << ' '
      << e.stack_pages << ' ' << e.resident_pages;
  if (e.is_request()) out << " address " << e.address << " result " << e.result;
  if (e.is_request() && e.kind != Kind::kBrk) out << " length " << e.length;
  if (e.kind == Kind::kMremap) out << " old " << e.old_length;
  if (e.kind == Kind::kMmap) out << " prot " << e.prot;
  if (e.kind == Kind::kMmap || e.kind == Kind::kMremap) out << " flags " << e.flags;
  if (e.kind == Kind::kFork) out << " parent " << e.parent << " shared " << e.shared_mm;
  if (e.kind == Kind::kLive) out << " parent " << e.parent;
  if (e.kind == Kind::kSwept) out << " cgroup '" << e.cgroup << '\'';
  if (e.kind == Kind::kExit) out << " status " << e.status;
  return out.str();
}

std::string text(const Gap& gap) {
  std::ostringstream out;
  out << "gap " << gap.from_us << ' ' << gap.to_us << ' '
      << kStageNames.at(static_cast<std::size_t>(gap.stage));
  print(out, gap.events);
  out << " '" << gap.detail << '\'';
  return out.str();
}

std::string beat_text(std::int64_t complete_until_us) {
  return "beat " + std::to_string(complete_until_us);
}

std::string text(const Summary& summary) {
  const Batch& b = *summary.batch;
  std::ostringstream out;
  out << "summary of " << summary.shed_requests << ' ' << summary.from_us << ' ' << summary.to_us << " batch "
      << b.first_seq << ' ' << b.last_seq << ' ' << b.last_time_us;
  print(out, b.sums);
  for (const ProgramChange& p : b.programs) {
    out << "\nprogram " << p.program_id << " '" << p.name << "' '" << p.raw << '\'';
    print(out, p.sums);
  }
  for (const ProcessChange& p : b.processes) print(out, p);
  for (const ActivityChange& a : b.activity) {
    out << "\nactivity " << a.bucket_us << ' ' << a.process_id;
    print(out, a.sums);
    print(out, a.mapped_bytes);
  }
  for (const ProcessEnd& end : b.ends) out << "\nend " << end.process_id << " at " << end.at_us;
  for (const Gap& gap : b.gaps) out << '\n' << text(gap);
  return out.str();
}

std::string text(const Record& record) {
  switch (record.kind) {
    case RecordKind::kEvent:
      return text(record.event, record.time_us);
    case RecordKind::kBeat:
      return beat_text(record.time_us);
    case RecordKind::kGap:
      return text(record.gap);
    case RecordKind::kSummary:
      return text(record.summary);
  }
  return {};
}

}  // namespace mapledger::spool
