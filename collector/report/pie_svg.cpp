#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "collector/report/charts.hpp"
#include "collector/report/escape.hpp"
#include "collector/report/figures.hpp"
#include "collector/report/tables.hpp"

namespace mapledger::report {
namespace {

constexpr double kRadius = 36;
constexpr double kWidth = 22;
/// Of the whole: a slice that has room for its rank, and the space between two.
constexpr double kLeastLabelled = 0.04;
constexpr double kSpace = 0.004;

void write_slice(std::string& out, double begin, double part, int color) {
  const double shown = part > 3 * kSpace && part < 1 ? part - kSpace : part;
  out += fmt::format(
      "<circle class=\"s{}\" r=\"{}\" stroke-width=\"{}\" pathLength=\"1\" stroke-dasharray=\"{:.5f} "
      "{:.5f}\" "
      "stroke-dashoffset=\"{:.5f}\" transform=\"rotate(-90)\"/>",
      color, kRadius, kWidth, shown, 1.0 - shown + 1e-9, -begin);
}

void write_rank(std::string& out, double begin, double part, int color) {
  if (part < kLeastLabelled) return;
  const double angle = (begin + part / 2) * 2 * std::numbers::pi;
  out += fmt::format("<text class=\"s{}\" x=\"{:.2f}\" y=\"{:.2f}\">{}</text>", color,
                     kRadius * std::sin(angle), -kRadius * std::cos(angle), color + 1);
}

}  // namespace

std::string pie_svg(const Pie& pie, const std::string& title) {
  std::string label = title + ": ";
  std::string slices, ranks;
  const auto whole = static_cast<double>(pie.total_bytes);
  double begin = 0;
  int color = 0;
  const auto add = [&](const std::string& name, std::uint64_t value, int its_color) {
    const double part = static_cast<double>(value) / whole;
    label += fmt::format("{}{} {}", begin > 0 ? ", " : "", name, percent(value, pie.total_bytes));
    write_slice(slices, begin, part, its_color);
    if (its_color != kOthers) write_rank(ranks, begin, part, its_color);
    begin += part;
  };
  for (const Entry& e : pie.slices) {
    add(visible(name_of(e).text), e.sums.requested_bytes, color);
    ++color;
  }
  if (pie.others_bytes > 0) add("others", pie.others_bytes, kOthers);
  return fmt::format(
      "<svg class=\"pie\" viewBox=\"-50 -50 100 100\" role=\"img\" aria-label=\"{}\">{}{}<text "
      "class=\"whole\" "
      "y=\"-2\">{}</text><text class=\"of\" y=\"7\">requested</text></svg>",
      html(label), slices, ranks, bytes(pie.total_bytes));
}

std::string bar_svg(double part) {
  return fmt::format(
      "<svg aria-hidden=\"true\"><rect class=\"rest\" width=\"100%\" height=\"8\" rx=\"2\"/><rect "
      "width=\"{:.2f}%\" height=\"8\" rx=\"2\"/></svg>",
      part * 100);
}

}  // namespace mapledger::report
