#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "collector/report/charts.hpp"
#include "collector/report/escape.hpp"
#include "collector/report/figures.hpp"

namespace mapledger::report {
namespace {

// In pixels from the top; along the chart everything is in percent, so that it is as wide as there is room
// and its letters are not stretched.
constexpr double kTop = 18;
constexpr double kBottom = 226;
constexpr double kLeastPart = 0.18;  ///< of the height, for what is given back if that is little

struct Scale {
  const Span& span;
  double zero_y = 0;
  double pixels_a_byte = 0;

  [[nodiscard]] double x(std::int64_t at) const {
    const double part = static_cast<double>(at - span.from_us) / static_cast<double>(span.length_us()) * 100;
    return std::clamp(part, 0.0, 100.0);
  }
  [[nodiscard]] double y(double value) const { return zero_y - value * pixels_a_byte; }
};

Scale scale_of(const MemoryReport& report, std::uint64_t most_requested, std::uint64_t most_returned) {
  const auto up = static_cast<double>(std::max<std::uint64_t>(most_requested, 1));
  const auto down = static_cast<double>(most_returned);
  const double above = std::clamp(up / (up + down), kLeastPart, 1 - kLeastPart);
  Scale scale{report.span};
  scale.zero_y = kTop + (kBottom - kTop) * above;
  scale.pixels_a_byte = std::min((scale.zero_y - kTop) / up,
                                 down > 0 ? (kBottom - scale.zero_y) / down : (scale.zero_y - kTop) / up);
  return scale;
}

void rect(std::string& out, const char* kind, double x, double width, double y, double height) {
  out += fmt::format("<rect class=\"{}\" x=\"{:.3f}%\" width=\"{:.3f}%\" y=\"{:.1f}\" height=\"{:.1f}\"/>",
                     kind, x, width, y, height);
}

void write_bars(std::string& out, const MemoryReport& report, const Scale& scale) {
  for (const Bar& bar : report.bars) {
    const double x = scale.x(bar.from_us);
    const double width = (scale.x(bar.from_us + report.bar_us) - x) * 0.86;
    const double up = static_cast<double>(bar.sums.requested_bytes) * scale.pixels_a_byte;
    const double down = static_cast<double>(bar.sums.returned_bytes) * scale.pixels_a_byte;
    if (up > 0) rect(out, "take", x, width, scale.zero_y - std::max(up, 0.8), std::max(up, 0.8));
    if (down > 0) rect(out, "give", x, width, scale.zero_y, std::max(down, 0.8));
  }
}

/// A gap is never too thin to be seen.
void write_gaps(std::string& out, const MemoryReport& report, const Scale& scale) {
  for (const Gap& gap : report.gaps.first) {
    const double x = scale.x(gap.span.from_us);
    const double width = scale.x(gap.span.to_us) - x;
    if (width > 0.3) rect(out, "gap-well", x, width, kTop, kBottom - kTop);
    for (const double at : {x, x + width}) {
      out += fmt::format("<line class=\"gap-line\" x1=\"{0:.3f}%\" x2=\"{0:.3f}%\" y1=\"{1}\" y2=\"{2}\"/>",
                         at, kTop, kBottom);
      if (width <= 0.3) break;
    }
  }
}

void line(std::string& out, const char* kind, double y) {
  out += fmt::format("<line class=\"{0}\" x1=\"0\" x2=\"100%\" y1=\"{1:.1f}\" y2=\"{1:.1f}\"/>", kind, y);
}

/// The largest power of two that is not more than `most`, or half of it again.
double round_below(double most) {
  const double power = std::exp2(std::floor(std::log2(std::max(most, 1.0))));
  return power * 1.5 <= most ? power * 1.5 : power;
}

std::string axis_label(double y, const std::string& text) {
  return fmt::format("<text x=\"100%\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", y + 4, text);
}

void write_grid(std::string& out, std::string& labels, const Scale& scale, std::uint64_t most, double sign) {
  if (most == 0) return;
  const double value = round_below(static_cast<double>(most));
  for (const double part : {1.0, 0.5}) {
    const double y = scale.y(sign * value * part);
    if (std::abs(y - scale.zero_y) < 22) continue;
    line(out, "grid", y);
    labels += axis_label(y, bytes(static_cast<std::uint64_t>(value * part)));
  }
}

/// At most five times that clocks show round, in the zone of the report: a phone has no room for more. With
/// seconds they are longer.
void write_ticks(std::string& out, const Scale& scale) {
  constexpr std::int64_t kDay = 86'400;
  constexpr std::array<std::int64_t, 24> kSteps = {
      5,        10,       15,        30,        60,        120,        300,          600,
      900,      1'800,    3'600,     7'200,     10'800,    21'600,     43'200,       kDay,
      2 * kDay, 7 * kDay, 14 * kDay, 30 * kDay, 90 * kDay, 365 * kDay, 3'650 * kDay, 36'500 * kDay};
  const std::int64_t seconds = scale.span.length_us() / kSecondUs;
  const auto* const fits = std::find_if(kSteps.begin(), kSteps.end(),
                                        [&](std::int64_t s) { return seconds / s <= (s < 60 ? 3 : 4); });
  const std::int64_t step = fits == kSteps.end() ? kSteps.back() : *fits;
  const time_t from_s = scale.span.from_us / kSecondUs;
  tm t{};
  localtime_r(&from_s, &t);
  const std::int64_t east_us = std::int64_t{t.tm_gmtoff} * kSecondUs;
  std::int64_t at = floor_to(scale.span.from_us + east_us, step * kSecondUs) - east_us;
  for (; at <= scale.span.to_us; at += step * kSecondUs) {
    const double x = scale.x(at);
    if (at < scale.span.from_us) continue;
    const std::string text = step >= kDay ? date_and_time(at).substr(0, 10)
                             : step < 60  ? time_of_day(at)
                                          : time_of_day(at).substr(0, 5);
    const char* anchor = x < 4 ? "start" : x > 92 ? "end" : "middle";
    out += fmt::format("<line class=\"grid\" x1=\"{0:.3f}%\" x2=\"{0:.3f}%\" y1=\"{1}\" y2=\"{2}\"/>", x,
                       kBottom + 8, kBottom + 14);
    out += fmt::format("<text x=\"{:.3f}%\" y=\"{}\" text-anchor=\"{}\">{}</text>", x, kBottom + 28, anchor,
                       text);
  }
}

}  // namespace

std::string activity_svg(const MemoryReport& report) {
  std::uint64_t up = 0, down = 0;
  for (const Bar& bar : report.bars) {
    up = std::max(up, bar.sums.requested_bytes);
    down = std::max(down, bar.sums.returned_bytes);
  }
  const Scale scale = scale_of(report, up, down);
  std::string drawn, labels;
  write_gaps(drawn, report, scale);
  write_grid(drawn, labels, scale, up, 1);
  write_grid(drawn, labels, scale, down, -1);
  write_bars(drawn, report, scale);
  line(drawn, "zero", scale.zero_y);
  write_ticks(drawn, scale);
  return fmt::format(
      "<div class=\"plot\"><svg class=\"axis\" aria-hidden=\"true\">{}{}</svg>\n<svg class=\"chart\" "
      "role=\"img\" "
      "aria-label=\"Requested and given back in each {}: at most {} requested and {} given back; {} "
      "marked\">{}</svg>"
      "</div>",
      labels, axis_label(scale.zero_y, "0"), duration(report.bar_us), bytes(up), bytes(down),
      counted(report.gaps.first.size(), "gap", "gaps"), drawn);
}

}  // namespace mapledger::report
