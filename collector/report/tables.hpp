#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/report/memory_report.hpp"

namespace mapledger::report {

// A report's contents as tables and sentences, the same in every form. Texts are ours unless they say
// otherwise.

struct Cell {
  std::string text;
  bool is_foreign = false;      ///< others chose it: it is escaped for the form
  std::string exact{};          ///< the figure to the byte, if `text` is rounded
  std::optional<double> bar{};  ///< this part of a whole bar, instead of the text
  std::optional<int> color{};   ///< of the slice that the row stands for, from 0; kOthers
};
inline constexpr int kOthers = 10;

struct Column {
  std::string head;
  bool is_number = false;
};

struct Table {
  std::string title;
  std::string lead;   ///< what is in it
  std::string empty;  ///< said instead, if it has no rows
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::string more{};  ///< what it leaves out
};

/// A sentence about what the report can tell. A warning: what it says is not the whole of it.
struct Note {
  bool is_warning = false;
  std::string text;
};

/// A figure of the whole span.
struct Total {
  std::string name;
  std::string text;
  std::string exact;
  std::string beside;
};

Table machine_table(const MemoryReport& report);
std::vector<Note> notes(const MemoryReport& report);
std::vector<Total> totals(const MemoryReport& report);
Table pie_table(const MemoryReport& report, bool by_process);
Table activity_table(const MemoryReport& report);
Table biggest_table(const MemoryReport& report);
Table growing_table(const MemoryReport& report);
Table calling_table(const MemoryReport& report);
Table failing_table(const MemoryReport& report);
Table errors_table(const MemoryReport& report);
Table stages_table(const MemoryReport& report);
Table gaps_table(const MemoryReport& report);

/// How a process or program is called in a table.
Cell name_of(const Entry& entry);
/// What the figures are, a sentence each; `code` stands between backticks.
std::vector<std::string> explanations();

}  // namespace mapledger::report
