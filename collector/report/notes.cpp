#include <fmt/format.h>

#include <algorithm>

#include "collector/report/figures.hpp"
#include "collector/report/tables.hpp"

namespace mapledger::report {
namespace {

/// The collector reports once a second: one that has not for so long has stopped, whatever it said.
constexpr std::int64_t kSilentUs = 10 * kSecondUs;

Note about_gaps(const MemoryReport& report) {
  std::uint64_t gaps = 0, events = 0, without_count = 0;
  for (const GapsOfStage& g : report.gaps.by_stage) {
    gaps += g.gaps;
    events += g.events;
    without_count += g.without_count;
  }
  if (gaps == 0) return {false, "Complete: the ledger has no gap in this span."};
  std::string text =
      fmt::format("Incomplete: {}{} {} of the span. ", counted(gaps, "gap", "gaps"),
                  report.gaps.has_more ? fmt::format(", the first {} of which", count(kMostGaps)) : "",
                  (gaps == 1 ? "covers " : "cover ") +
                      (report.gaps.covered_us == 0 ? "no time" : duration(report.gaps.covered_us)));
  text += counted(events, "event is", "events are") + " known to be missing";
  if (without_count > 0) {
    text += fmt::format("; how many more, {} not know", counted(without_count, "gap does", "gaps do"));
  }
  return {true, text + "."};
}

void add_edges(const MemoryReport& report, std::vector<Note>& notes) {
  const Machine& m = report.machine;
  if (!m.begins_us) {
    notes.push_back({true, "The ledger has no activity of this machine."});
    return;
  }
  if (*m.begins_us >= report.span.to_us || m.ends_us < report.span.from_us) {
    notes.push_back(
        {true,
         fmt::format("The ledger has nothing of this span: it goes from {} to {}. --from start --to end "
                     "takes all of it, --host another machine.",
                     date_and_time(*m.begins_us), date_and_time(m.ends_us))});
    return;
  }
  if (*m.begins_us > report.span.from_us) {
    notes.push_back({true, fmt::format("The ledger's sums begin at {}: what was before is not known.",
                                       date_and_time(*m.begins_us))});
  }
  const bool is_live = m.is_running && !m.is_replay && report.made_us - m.reported_us < kSilentUs;
  if (m.ends_us + 1 < report.asked.to_us && !is_live) {
    notes.push_back({true, fmt::format("The ledger ends at {}: what came after is not known.",
                                       date_and_time(m.ends_us))});
  }
}

}  // namespace

std::vector<Note> notes(const MemoryReport& report) {
  std::vector<Note> notes;
  if (report.machine.is_replay)
    notes.push_back({false, "This is recorded data, not of a machine that runs now."});
  add_edges(report, notes);
  // Nor has it one where it has nothing.
  if (notes.empty() || !notes.back().is_warning || !report.gaps.by_stage.empty())
    notes.push_back(about_gaps(report));
  if (report.asked.from_us != report.span.from_us || report.asked.to_us != report.span.to_us) {
    notes.push_back(
        {false,
         fmt::format("Sums are kept in steps of ten seconds: these are of all steps that {} to {} touches.",
                     rfc3339_local(report.asked.from_us), rfc3339_local(report.asked.to_us))});
  }
  std::stable_partition(notes.begin(), notes.end(), [](const Note& note) { return note.is_warning; });
  return notes;
}

std::vector<std::string> explanations() {
  return {
      ("Requested is what successful mmap calls asked for, given back what successful munmap calls "
       "returned, both in whole pages."),
      ("Net requested is the one less the other over a process's life, never below zero. It is not what "
       "the process has mapped, which is the kernel's own figure."),
      "mremap and brk are in none of these sums, nor is what a process gives back by ending.",
      ("A process is listed by the newest name it bore; a program's sums are those of all processes that "
       "bore its name when they asked."),
      ("In names, what cannot be shown is spelled out: `\\xHH` a byte, `\\u{…}` an invisible character, "
       "`\\\\` a backslash."),
  };
}

}  // namespace mapledger::report
