#include "collector/report/report.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <optional>

#include <spdlog/spdlog.h>

#include "collector/report/figures.hpp"
#include "collector/report/find_machine.hpp"
#include "collector/report/html.hpp"
#include "collector/report/markdown.hpp"
#include "collector/report/moment.hpp"
#include "collector/report/read_report.hpp"
#include "common/clock.hpp"
#include "common/host.hpp"

namespace mapledger::report {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongOption = 2;

int fail(const std::string& why, int code) {
  spdlog::error("{}", why);
  return code;
}

struct Moments {
  Moment from;
  Moment to;
};

Result<Moments> parse(const ReportSettings& settings) {
  const auto from = parse_moment(settings.from);
  if (!from) return Error{fmt::format("--from '{}' {}", settings.from, from.error().message)};
  const auto to = parse_moment(settings.to);
  if (!to) return Error{fmt::format("--to '{}' {}", settings.to, to.error().message)};
  return Moments{*from, *to};
}

/// What is asked for, up to now at the latest.
Result<Span> span_of(const ReportSettings& settings, const Moments& moments, const Machine& machine) {
  const std::int64_t now_us = utc_now_us();
  // The newest event is in the ledger's span.
  Frame frame{now_us, now_us, machine.begins_us.value_or(machine.ends_us), machine.ends_us + 1};
  const auto from = resolve(moments.from, frame);
  if (!from) return Error{fmt::format("--from '{}' {}", settings.from, from.error().message)};
  frame.day_of_us = *from;
  const auto to = resolve(moments.to, frame);
  if (!to) return Error{fmt::format("--to '{}' {}", settings.to, to.error().message)};
  const bool is_of_ledger = std::holds_alternative<LedgerEdge>(moments.to);
  const Span span{*from, is_of_ledger ? *to : std::min(*to, now_us)};
  if (span.from_us >= span.to_us) {
    return Error{fmt::format("--from '{}' is {}, which is not before --to '{}', {}{}", settings.from,
                             rfc3339_local(*from), settings.to, rfc3339_local(*to),
                             *from >= now_us && !is_of_ledger ? ", or not before now"
                                                              : ": give the day as well, or exchange them")};
  }
  return span;
}

bool is_html(const ReportSettings& settings) {
  if (!settings.format.empty()) return settings.format == "html";
  const std::string ending = settings.output.extension().string();
  return ending == ".html" || ending == ".htm";
}

/// A file that is there stays as it was until the whole of the new one is written.
Result<void> write(const std::filesystem::path& output, const std::string& text) {
  if (output.empty() || output == "-") {
    const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (!is_written || std::fflush(stdout) != 0)
      return Error{fmt::format("cannot write to standard output: {}", std::strerror(errno))};
    return {};
  }
  std::error_code error;
  const bool is_special =
      std::filesystem::exists(output, error) && !std::filesystem::is_regular_file(output, error);
  const std::filesystem::path target = is_special ? output : std::filesystem::path(output.string() + ".new");
  errno = 0;
  std::ofstream file(target, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) {
    return Error{fmt::format("--output: cannot write {}: {}", target.string(), std::strerror(errno))};
  }
  if (is_special) return {};
  std::filesystem::rename(target, output, error);
  if (error) return Error{fmt::format("--output: cannot write {}: {}", output.string(), error.message())};
  return {};
}

}  // namespace

int make_report(const CollectorConfig& config) {
  const ReportSettings& settings = config.report;
  const auto moments = parse(settings);
  if (!moments) return fail(moments.error().message, kWrongOption);
  auto database = mysql::Connection::open(config.database);
  if (!database) return fail(cannot_read(database.error()).message, kFailed);
  const auto machine = find_machine(*database, settings.host, this_host().id);
  if (!machine) return fail(machine.error().message, kFailed);
  const auto span = span_of(settings, *moments, *machine);
  if (!span) return fail(span.error().message, kWrongOption);
  const auto report = read_report(*database, *machine, *span, settings.top);
  if (!report) return fail(report.error().message, kFailed);
  const auto written = write(settings.output, is_html(settings) ? as_html(*report) : as_markdown(*report));
  return written ? 0 : fail(written.error().message, kFailed);
}

}  // namespace mapledger::report
