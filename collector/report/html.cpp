#include "collector/report/html.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "collector/report/charts.hpp"
#include "collector/report/escape.hpp"
#include "collector/report/figures.hpp"
#include "collector/report/style.hpp"
#include "collector/report/tables.hpp"

namespace mapledger::report {
namespace {

/// Of the style sheet, in base64, as Content-Security-Policy names what may stand in a page.
std::string style_hash() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  if (EVP_Digest(kStyle.data(), kStyle.size(), hash.data(), &length, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot make a SHA-256");
  std::array<unsigned char, std::size_t{2} * EVP_MAX_MD_SIZE> text{};
  const int letters = EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(length));
  return {text.begin(), text.begin() + letters};
}

/// In an element that keeps a name in a script written from the right from reordering what stands around it.
std::string name(const std::string& text) {
  return "<bdi class=\"name\">" + html(visible(text)) + "</bdi>";
}

std::string content_of(const Cell& cell) {
  if (cell.bar) return bar_svg(*cell.bar);
  std::string out;
  if (cell.color) {
    out = fmt::format("<span class=\"rank s{}\">{}</span>", *cell.color,
                      *cell.color == kOthers ? "&#160;" : fmt::format("{}", *cell.color + 1));
  }
  return out + (cell.is_foreign ? name(cell.text) : html(cell.text));
}

std::string attributes_of(const Cell& cell, const Column& column) {
  std::string kinds = column.is_number ? " class=\"number\"" : cell.bar ? " class=\"bar\"" : "";
  return cell.exact.empty() ? kinds : kinds + fmt::format(" title=\"{}\"", cell.exact);
}

void write_head(std::string& out, const Table& table) {
  out += "<thead><tr>";
  for (const Column& column : table.columns) {
    out += column.head.empty() ? "<td></td>"
                               : fmt::format("<th scope=\"col\"{}>{}</th>",
                                             column.is_number ? " class=\"number\"" : "", column.head);
  }
  out += "</tr></thead>\n";
}

void write_table(std::string& out, const Table& table, const std::string& id) {
  out += fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{0}\"><table "
      "aria-labelledby=\"{0}\">\n",
      id);
  write_head(out, table);
  out += "<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string attributes = attributes_of(row[i], table.columns.at(i));
      out += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", attributes, content_of(row[i]))
                    : fmt::format("<td{}>{}</td>", attributes, content_of(row[i]));
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  if (!table.more.empty()) out += fmt::format("<p class=\"more\">{}</p>\n", table.more);
}

void write_titled(std::string& out, const Table& table, const std::string& id,
                  const std::string& picture = "", const char* heading = "h2") {
  out += fmt::format("<{0} id=\"{1}\">{2}</{0}>\n", heading, id, table.title);
  if (table.rows.empty()) {
    out += fmt::format("<p class=\"lead\">{}</p>\n", table.empty);
    return;
  }
  out += fmt::format("<p class=\"lead\">{}</p>\n{}", table.lead, picture);
  write_table(out, table, id);
}

void write_section(std::string& out, const Table& table, const std::string& id,
                   const std::string& picture = "") {
  out += "<section>\n";
  write_titled(out, table, id, picture);
  out += "</section>\n";
}

void write_opening(std::string& out, const MemoryReport& report) {
  out += fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
      "base-uri "
      "'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n"
      "<title>Memory report of {}, {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      style_hash(), html(visible(report.machine.name)), date_and_time(report.span.from_us), kStyle);
  out += fmt::format(
      "<header>\n<h1>Memory report of {}</h1>\n<p class=\"when\"><span>{}</span> to <span>{}</span> <span "
      "class=\"soft\">({})"
      "</span></p>\n</header>\n<ul class=\"notes\">\n",
      name(report.machine.name), rfc3339_local(report.span.from_us), rfc3339_local(report.span.to_us),
      duration(report.span.length_us()));
  for (const Note& note : notes(report)) {
    out += note.is_warning ? "<li class=\"warning\"><strong>Note:</strong> " : "<li>";
    out += html(note.text) + "</li>\n";
  }
  out += "</ul>\n";
}

void write_totals(std::string& out, const MemoryReport& report) {
  out += "<dl class=\"totals\">\n";
  for (const Total& total : totals(report)) {
    out += fmt::format("<div><dt>{}</dt><dd class=\"figure\"{}>{}</dd><dd>{}</dd></div>\n", total.name,
                       total.exact.empty() ? "" : fmt::format(" title=\"{}\"", total.exact), html(total.text),
                       html(total.beside));
  }
  out += "</dl>\n";
}

void write_activity(std::string& out, const MemoryReport& report) {
  const Table table = activity_table(report);
  out += fmt::format("<section>\n<h2 id=\"activity\">{}</h2>\n", table.title);
  if (table.rows.empty()) {
    out += fmt::format("<p class=\"lead\">{}</p>\n</section>\n", table.empty);
    return;
  }
  const auto key = [](const char* kind, const char* what) {
    return fmt::format("<li><svg aria-hidden=\"true\">{}</svg>{}</li>", kind, what);
  };
  out += fmt::format(
      "<p class=\"lead\">{}</p>\n<ul class=\"key\">{}{}{}</ul>\n{}\n", table.lead,
      key("<rect class=\"take\" width=\"12\" height=\"12\" rx=\"3\"/>", "requested"),
      key("<rect class=\"give\" width=\"12\" height=\"12\" rx=\"3\"/>", "given back"),
      report.gaps.first.empty()
          ? ""
          : key("<rect class=\"gap-well\" width=\"12\" height=\"12\"/><line class=\"gap-line\" x1=\"1\" "
                "x2=\"1\" y2=\"12\"/>",
                "records may be missing"),
      activity_svg(report));
  out += fmt::format("<details><summary>The same as a table, {}</summary>\n",
                     counted(table.rows.size(), "row", "rows"));
  write_table(out, table, "activity");
  out += "</details>\n</section>\n";
}

void write_pie(std::string& out, const MemoryReport& report, bool by_process) {
  const Table table = pie_table(report, by_process);
  const Pie& pie = by_process ? report.by_process : report.by_program;
  write_section(out, table, by_process ? "processes" : "programs",
                table.rows.empty() ? "" : pie_svg(pie, table.title));
}

void write_failing(std::string& out, const MemoryReport& report) {
  out += "<section>\n";
  write_titled(out, failing_table(report), "failing");
  if (report.totals.failed_calls > 0) write_titled(out, errors_table(report), "errors", "", "h3");
  out += "</section>\n";
}

void write_gaps(std::string& out, const MemoryReport& report) {
  out += "<section>\n";
  write_titled(out, stages_table(report), "gaps");
  if (!report.gaps.first.empty()) write_titled(out, gaps_table(report), "each-gap", "", "h3");
  out += "</section>\n";
}

/// `code` between backticks.
std::string with_code(const std::string& sentence) {
  std::string out;
  bool is_code = false;
  for (const char c : html(sentence)) {
    if (c != '`') {
      out += c;
      continue;
    }
    out += is_code ? "</code>" : "<code>";
    is_code = !is_code;
  }
  return out;
}

void write_ending(std::string& out, const MemoryReport& report) {
  out += "<section>\n<h2>Machine</h2>\n<dl class=\"facts\">\n";
  for (const auto& row : machine_table(report).rows) {
    out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", row[0].text, content_of(row[1]));
  }
  out += "</dl>\n</section>\n<section>\n<h2>What the figures are</h2>\n<ul class=\"said\">\n";
  for (const std::string& sentence : explanations()) out += fmt::format("<li>{}</li>\n", with_code(sentence));
  out += fmt::format(
      "</ul>\n</section>\n<footer>Times are in the zone {}. Made at {} by mapledger {}.</footer>\n",
      zone_at(report.span.from_us), rfc3339_local(floor_to(report.made_us, kSecondUs)), MAPLEDGER_VERSION);
  out += "</main>\n</body>\n</html>\n";
}

/// All that was done, in the order of what one asks first.
void write_contents(std::string& out, const MemoryReport& report) {
  write_totals(out, report);
  write_activity(out, report);
  out += "<div class=\"pair\">\n";
  write_pie(out, report, true);
  write_pie(out, report, false);
  out += "</div>\n";
  write_section(out, biggest_table(report), "biggest");
  write_section(out, growing_table(report), "growing");
  write_section(out, calling_table(report), "calling");
  write_failing(out, report);
}

}  // namespace

std::string as_html(const MemoryReport& report) {
  std::string out;
  write_opening(out, report);
  if (!report.is_empty()) write_contents(out, report);
  write_gaps(out, report);
  write_ending(out, report);
  return out;
}

}  // namespace mapledger::report
