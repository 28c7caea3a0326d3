#include "collector/report/markdown.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "collector/report/escape.hpp"
#include "collector/report/figures.hpp"
#include "collector/report/tables.hpp"

namespace mapledger::report {
namespace {

/// Of at most ten signs, in eighths.
std::string bar_of(double part) {
  constexpr std::array<const char*, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(std::lround(part * 80));
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
  return bar + kEighths.at(eighths % 8);
}

std::string text_of(const Cell& cell) {
  if (cell.bar) return bar_of(*cell.bar);
  return cell.is_foreign ? markdown_cell(cell.text) : cell.text;
}

void write(std::string& out, const Table& table) {
  out += "|";
  for (const Column& column : table.columns) out += fmt::format(" {} |", column.head);
  out += "\n|";
  for (const Column& column : table.columns) out += column.is_number ? " ---: |" : " --- |";
  out += "\n";
  for (const auto& row : table.rows) {
    out += "|";
    for (const Cell& cell : row) out += fmt::format(" {} |", text_of(cell));
    out += "\n";
  }
  if (!table.more.empty()) out += "\n" + table.more + "\n";
}

void section(std::string& out, const Table& table, const char* level = "##") {
  out += fmt::format("\n{} {}\n\n", level, table.title);
  if (table.rows.empty()) {
    out += table.empty + "\n";
    return;
  }
  if (!table.lead.empty()) out += table.lead + "\n\n";
  write(out, table);
}

/// Mermaid takes slices of one name for one: hence the rank before it.
void write_pie(std::string& out, const Pie& pie, const std::string& title) {
  if (pie.slices.empty()) return;
  out += fmt::format("\n```mermaid\npie title {}, MiB\n", title);
  constexpr double kMiB = 1U << 20U;
  int rank = 0;
  const auto slice = [&](const std::string& name, std::uint64_t value) {
    out += fmt::format("  \"{}\" : {:.6f}\n", name, static_cast<double>(value) / kMiB);
  };
  for (const Entry& e : pie.slices) {
    const std::string pid = e.pid == 0 ? "" : fmt::format(" ({})", e.pid);
    slice(fmt::format("{} {}{}", ++rank, mermaid(name_of(e).text), pid), e.sums.requested_bytes);
  }
  if (pie.others_bytes > 0) slice("others", pie.others_bytes);
  out += "```\n";
}

/// All that was done, in the order of what one asks first.
void write_contents(std::string& out, const MemoryReport& report) {
  out += fmt::format("\n## In {}\n\n| | | |\n| --- | ---: | --- |\n", duration(report.span.length_us()));
  for (const Total& total : totals(report)) {
    out += fmt::format("| {} | {} | {} |\n", total.name, total.text, total.beside);
  }
  for (const bool by_process : {true, false}) {
    const Table table = pie_table(report, by_process);
    section(out, table);
    write_pie(out, by_process ? report.by_process : report.by_program, table.title);
  }
  section(out, biggest_table(report));
  section(out, growing_table(report));
  section(out, calling_table(report));
  section(out, failing_table(report));
  if (report.totals.failed_calls > 0) section(out, errors_table(report), "###");
  section(out, activity_table(report));
}

}  // namespace

std::string as_markdown(const MemoryReport& report) {
  std::string out = fmt::format("# Memory report, {} to {}\n\n", rfc3339_local(report.span.from_us),
                                rfc3339_local(report.span.to_us));
  out +=
      fmt::format("Times are in the zone {}. Made at {} by mapledger {}.\n\n", zone_at(report.span.from_us),
                  rfc3339_local(floor_to(report.made_us, kSecondUs)), MAPLEDGER_VERSION);
  for (const Note& note : notes(report)) {
    out += fmt::format("- {}{}\n", note.is_warning ? "**Note:** " : "", note.text);
  }
  out += "\n";
  write(out, machine_table(report));
  if (!report.is_empty()) write_contents(out, report);
  section(out, stages_table(report));
  if (!report.gaps.first.empty()) section(out, gaps_table(report), "###");
  out += "\n## What the figures are\n\n";
  for (const std::string& sentence : explanations()) out += "- " + sentence + "\n";
  return out;
}

}  // namespace mapledger::report
