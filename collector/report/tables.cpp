#include "collector/report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "collector/report/figures.hpp"

namespace mapledger::report {
namespace {

Cell ours(std::string text) {
  return {std::move(text)};
}
Cell theirs(const std::string& text) {
  return text.empty() ? ours("–") : Cell{text, true};
}
Cell size(std::uint64_t value) {
  return {bytes(value), false, exact_bytes(value)};
}
Cell number(std::uint64_t value) {
  return ours(count(value));
}
template <class Number>
Cell bar(Number part, Number whole) {
  Cell cell;
  cell.bar = whole > 0 ? std::clamp(static_cast<double>(part) / static_cast<double>(whole), 0.0, 1.0) : 0;
  return cell;
}

double seconds_of(const MemoryReport& report) {
  return static_cast<double>(report.span.length_us()) / kSecondUs;
}

std::string pid_of(const Entry& entry) {
  return entry.is_known ? fmt::format("{}", entry.pid) : "–";
}

std::string state_of(const Entry& entry, const Span& span) {
  const bool has_ended = entry.exited_us && *entry.exited_us < span.to_us;
  return has_ended ? "ended " + time_within(*entry.exited_us, span) : "alive";
}

/// A list of processes: who, the figures that it is about, whose, and a bar of the first figure.
std::vector<Column> process_columns(std::vector<Column> figures, bool has_state) {
  std::vector<Column> columns = {{"Process"}, {"PID", true}};
  columns.insert(columns.end(), figures.begin(), figures.end());
  columns.push_back({"User"});
  if (has_state) columns.push_back({"State"});
  columns.push_back({""});
  return columns;
}
std::vector<Cell> process_cells(const Entry& entry, std::vector<Cell> figures,
                                std::optional<std::string> state, Cell its_bar) {
  std::vector<Cell> cells = {name_of(entry), ours(pid_of(entry))};
  cells.insert(cells.end(), figures.begin(), figures.end());
  cells.push_back(theirs(entry.user));
  if (state) cells.push_back(ours(*state));
  cells.push_back(std::move(its_bar));
  return cells;
}

}  // namespace

Cell name_of(const Entry& entry) {
  if (!entry.is_known) return ours("no longer in the ledger");
  return entry.name.empty() ? ours("no name") : Cell{entry.name, true};
}

Table machine_table(const MemoryReport& report) {
  const Machine& m = report.machine;
  Table table{"Machine", "", "", {{"Machine"}, {""}}, {}};
  const auto row = [&](const char* what, Cell cell) { table.rows.push_back({ours(what), std::move(cell)}); };
  row("Name", theirs(m.name));
  row("Id in the ledger", ours(fmt::format("{:016x}", m.id)));
  row("Kernel", theirs(m.kernel));
  row("Boot", theirs(m.boot_id));
  row("Memory and swap", m.total_bytes() == 0 ? ours("not told by the stream")
                                              : Cell{bytes(m.total_bytes()) + " (" + bytes(m.memory_bytes) +
                                                         " and " + bytes(m.swap_bytes) + ")",
                                                     false, exact_bytes(m.total_bytes())});
  row("Source of the collector's last run", theirs(m.source));
  return table;
}

std::vector<Total> totals(const MemoryReport& report) {
  const Sums& s = report.totals;
  const double seconds = seconds_of(report);
  const auto a_second = [&](std::uint64_t value) {
    return bytes(static_cast<std::uint64_t>(static_cast<double>(value) / seconds)) + " a second";
  };
  const auto calls_a_second = [&](std::uint64_t value) {
    return rate(static_cast<double>(value) / seconds) + " a second";
  };
  return {
      {"Requested", bytes(s.requested_bytes), exact_bytes(s.requested_bytes), a_second(s.requested_bytes)},
      {"Given back", bytes(s.returned_bytes), exact_bytes(s.returned_bytes), a_second(s.returned_bytes)},
      {"Difference", signed_bytes(s.growth_bytes()), exact_bytes(s.growth_bytes()),
       "requested less given back"},
      {"Calls", count(s.calls()), "",
       fmt::format("{}: {} mmap, {} munmap", calls_a_second(s.calls()), count(s.mmap_calls),
                   count(s.munmap_calls))},
      {"Failed", count(s.failed_calls), "", percent(s.failed_calls, s.calls()) + " of all calls"}};
}

Table pie_table(const MemoryReport& report, bool by_process) {
  const Pie& pie = by_process ? report.by_process : report.by_program;
  Table table{by_process ? "Requested by process" : "Requested by program",
              by_process ? "The ten processes that asked for the most, and all others."
                         : "The same by the name that a process bore when it asked.",
              "Nothing was requested.",
              {{by_process ? "Process" : "Program"}},
              {}};
  if (by_process) table.columns.push_back({"PID", true});
  table.columns.insert(table.columns.end(), {{"Requested", true}, {"Share", true}, {""}});
  const auto add = [&](Cell name, int color, const std::string& pid, std::uint64_t requested) {
    name.color = color;
    std::vector<Cell> row = {std::move(name)};
    if (by_process) row.push_back(ours(pid));
    row.insert(row.end(),
               {size(requested), ours(percent(requested, pie.total_bytes)), bar(requested, pie.total_bytes)});
    table.rows.push_back(std::move(row));
  };
  int color = 0;
  for (const Entry& slice : pie.slices)
    add(name_of(slice), color++, pid_of(slice), slice.sums.requested_bytes);
  if (pie.others_bytes > 0) add(ours("others"), kOthers, "", pie.others_bytes);
  return table;
}

Table activity_table(const MemoryReport& report) {
  Table table{"Over time",
              fmt::format("What was requested and given back in each {}.", duration(report.bar_us)),
              "Nothing was done.",
              {{"From"}, {"Requested", true}, {"Given back", true}, {"Calls", true}, {"Failed", true}},
              {}};
  for (const Bar& b : report.bars) {
    const Span last{report.span.from_us, report.span.to_us};
    table.rows.push_back({ours(time_within(std::max(b.from_us, report.span.from_us), last)),
                          size(b.sums.requested_bytes), size(b.sums.returned_bytes), number(b.sums.calls()),
                          number(b.sums.failed_calls)});
  }
  return table;
}

Table biggest_table(const MemoryReport& report) {
  // What a process has mapped is known as of its last event: that is the span's end if the ledger ends with
  // it.
  const bool has_mapped = report.span.to_us > report.machine.ends_us;
  std::vector<Column> figures = {{"Net requested", true}, {"Of memory and swap", true}};
  if (has_mapped) figures.push_back({"Mapped", true});
  Table table{"Biggest",
              "Net requested of the processes that lived in the span, at its end or at their own.",
              "No process had asked for more than it gave back.",
              process_columns(std::move(figures), true),
              {}};
  for (const Entry& e : report.biggest) {
    std::vector<Cell> cells = {size(e.net_bytes), ours(percent(e.net_bytes, report.machine.total_bytes()))};
    if (has_mapped) cells.push_back(e.mapped_bytes ? size(*e.mapped_bytes) : ours("–"));
    table.rows.push_back(process_cells(e, std::move(cells), state_of(e, report.span),
                                       bar(e.net_bytes, report.biggest.front().net_bytes)));
  }
  if (report.biggest_least_bytes > 0) {
    table.more = fmt::format(
        "Of the processes that asked for less than {} in all their lives, only those that asked for the most "
        "in the span "
        "were looked at.",
        bytes(report.biggest_least_bytes));
  }
  return table;
}

Table growing_table(const MemoryReport& report) {
  Table table{"Growing",
              "Who asked for more than was given back, by the difference over the span.",
              "Nobody asked for more than was given back.",
              process_columns(
                  {{"Grew by", true}, {"A minute", true}, {"Requested", true}, {"Given back", true}}, true),
              {}};
  const double minutes = seconds_of(report) / 60;
  for (const Entry& e : report.growing) {
    const std::int64_t growth = e.sums.growth_bytes();
    const auto a_minute = static_cast<std::int64_t>(static_cast<double>(growth) / minutes);
    table.rows.push_back(process_cells(e,
                                       {{signed_bytes(growth), false, exact_bytes(growth)},
                                        ours(signed_bytes(a_minute)),
                                        size(e.sums.requested_bytes),
                                        size(e.sums.returned_bytes)},
                                       state_of(e, report.span),
                                       bar(growth, report.growing.front().sums.growth_bytes())));
  }
  return table;
}

Table calling_table(const MemoryReport& report) {
  Table table{
      "Calling",
      "Who called mmap and munmap most often, failed calls included.",
      "Nobody called.",
      process_columns(
          {{"Calls", true}, {"A second", true}, {"mmap", true}, {"munmap", true}, {"Failed", true}}, false),
      {}};
  for (const Entry& e : report.calling) {
    table.rows.push_back(process_cells(
        e,
        {number(e.sums.calls()), ours(rate(static_cast<double>(e.sums.calls()) / seconds_of(report))),
         number(e.sums.mmap_calls), number(e.sums.munmap_calls), number(e.sums.failed_calls)},
        {}, bar(e.sums.calls(), report.calling.front().sums.calls())));
  }
  return table;
}

Table failing_table(const MemoryReport& report) {
  Table table{"Failing",
              "Whose calls failed. A failed call is in no sum of bytes.",
              "No call failed.",
              process_columns({{"Failed", true}, {"Of its calls", true}}, false),
              {}};
  for (const Entry& e : report.failing) {
    table.rows.push_back(
        process_cells(e, {number(e.sums.failed_calls), ours(percent(e.sums.failed_calls, e.sums.calls()))},
                      {}, bar(e.sums.failed_calls, report.failing.front().sums.failed_calls)));
  }
  return table;
}

Table errors_table(const MemoryReport& report) {
  const Failures& f = report.failures;
  Table table{"Why they failed",
              f.looked_at >= report.totals.failed_calls
                  ? "All failed calls, by the kernel's answer."
                  : fmt::format("The newest {} of {} failed calls, by the kernel's answer: the others are no "
                                "longer in the log, or too many to read.",
                                count(f.looked_at), count(report.totals.failed_calls)),
              report.totals.failed_calls == 0 ? "No call failed."
                                              : "The log no longer has the requests of this time.",
              {{"Call"}, {"Answer"}, {"Calls", true}},
              {}};
  for (const Failure& failure : f.by_error) {
    table.rows.push_back({ours(failure.call), ours(error_name(failure.error)), number(failure.calls)});
  }
  return table;
}

Table stages_table(const MemoryReport& report) {
  Table table{"Gaps",
              "Times in which records may be missing, by the part that lost them.",
              "The ledger has no gap in this span.",
              {{"Stage"}, {"Gaps", true}, {"Events missing", true}, {"Gaps without a count", true}},
              {}};
  for (const GapsOfStage& g : report.gaps.by_stage) {
    table.rows.push_back({ours(g.stage), number(g.gaps), number(g.events), number(g.without_count)});
  }
  return table;
}

Table gaps_table(const MemoryReport& report) {
  Table table{"Each gap",
              "In the order of time.",
              "",
              {{"From"}, {"To"}, {"Lasting", true}, {"Stage"}, {"Events missing", true}, {"What happened"}},
              {}};
  for (const Gap& g : report.gaps.first) {
    table.rows.push_back({ours(date_and_time(g.span.from_us)), ours(date_and_time(g.span.to_us)),
                          ours(duration(g.span.length_us())), ours(g.stage),
                          ours(g.events ? count(*g.events) : "not known"), theirs(g.detail)});
  }
  if (report.gaps.has_more) table.more = fmt::format("Only the first {} are listed.", count(kMostGaps));
  return table;
}

}  // namespace mapledger::report
