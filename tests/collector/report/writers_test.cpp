// The writers of both forms, on a report made by hand whose every text is hostile.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/report/html.hpp"
#include "collector/report/markdown.hpp"
#include "collector/report/tables.hpp"

namespace mapledger::report {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kFrom = 1'795'694'400'000'000;  // 2026-11-26T12:00:00Z
constexpr const char* kHostile =
    "</bdi><script>alert(1)</script>|`[x](http://evil.test)\"' onload=*_ \xE2\x80\xAE%%{init}%% "
    "www.evil.test";

class WritersTest : public testing::Test {
 protected:
  WritersTest() {
    report_.machine = {7,        kHostile, kHostile, kHostile, 1U << 30U, 0,
                       kHostile, false,    false,    0,        kFrom,     kFrom + kHourUs};
    report_.asked = report_.span = {kFrom, kFrom + kHourUs};
    report_.bar_us = 6 * kTenSecondsUs;
    report_.totals = {3U << 20U, 1U << 20U, 5, 2, 3};
    Entry entry;
    entry.is_known = true;
    entry.pid = 42;
    entry.name = entry.user = kHostile;
    entry.net_bytes = 2U << 20U;
    entry.sums = report_.totals;
    for (auto* list : {&report_.biggest, &report_.growing, &report_.calling, &report_.failing})
      list->push_back(entry);
    report_.by_process = report_.by_program = {{entry}, 0, 3U << 20U};
    report_.bars = {{kFrom, report_.totals}, {kFrom + 30 * report_.bar_us, {0, 1U << 20U, 0, 1, 0}}};
    report_.failures = {{{"mmap", 12, 3}}, 3};
    report_.gaps.by_stage = {{"tracer", 2, 17, 1}};
    report_.gaps.first = {{{kFrom - 1, kFrom + 5 * kSecondUs}, "tracer", 17, kHostile},
                          {{kFrom + kHourUs / 2, kFrom + kHourUs / 2 + 1}, "tracer", {}, kHostile}};
    report_.gaps.covered_us = 5 * kSecondUs + 1;
  }
  MemoryReport report_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

TEST_F(WritersTest, HtmlHoldsNoMarkupButItsOwn) {
  const std::string page = as_html(report_);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_THAT(
      page,
      HasSubstr(
          "&lt;/bdi&gt;&lt;script&gt;alert(1)&lt;/script&gt;|`[x](http://evil.test)&quot;&#39; onload=*_ "
          "\\u{202e}%%{init}%% www.evil.test</bdi>"));
  EXPECT_EQ(count_of(page, "<bdi"), count_of(page, "</bdi>"));
  // No attribute asks for something, runs something or leaves the page, whatever stands in its value.
  const std::string bare = std::regex_replace(page, std::regex("\"[^\"]*\""), "");
  EXPECT_FALSE(std::regex_search(bare, std::regex("<[^>]* (src|href|style|on[a-z]+)=")));
  EXPECT_TRUE(std::regex_search(bare, std::regex("<[^>]* aria-label=")));
}

TEST_F(WritersTest, ThePolicyAllowsTheStyleSheetAlone) {
  const std::string page = as_html(report_);
  const auto begin = page.find("<style>") + 7;
  const std::string style = page.substr(begin, page.find("</style>") - begin);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  ASSERT_EQ(EVP_Digest(style.data(), style.size(), hash.data(), &length, EVP_sha256(), nullptr), 1);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> text{};
  EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(length));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src 'sha256-" +
                              std::string(reinterpret_cast<const char*>(text.data())) +
                              "'; base-uri 'none'; form-action 'none'\""));
}

TEST_F(WritersTest, HtmlCanBeReadWithoutSeeingIt) {
  const std::string page = as_html(report_);
  EXPECT_THAT(page, HasSubstr("<html lang=\"en\">"));
  EXPECT_EQ(count_of(page, "role=\"img\" aria-label="), 3U);
  EXPECT_EQ(count_of(page, "<table "), count_of(page, "<thead>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"col\" class=\"number\">Requested</th>"));
  EXPECT_THAT(page, HasSubstr("title=\"3,145,728 bytes\">3.00 MiB<"));
}

TEST_F(WritersTest, EachRowOfAMarkdownTableHasItsCells) {
  std::size_t columns = 0;
  int rows = 0;
  for (std::string line : lines_of(as_markdown(report_))) {
    if (!line.starts_with('|')) {
      columns = 0;
      continue;
    }
    line = std::regex_replace(line, std::regex("\\\\\\|"), "");
    const auto cells = static_cast<std::size_t>(std::count(line.begin(), line.end(), '|'));
    if (columns == 0) columns = cells;
    EXPECT_EQ(cells, columns) << line;
    ++rows;
  }
  EXPECT_GT(rows, 30);
}

TEST_F(WritersTest, ADiagramHasALineForEachSlice) {
  const std::string text = as_markdown(report_);
  EXPECT_THAT(text, HasSubstr("pie title Requested by process, MiB\n  \"1 #60;/bdi#62;#60;script#62;"));
  EXPECT_THAT(text, HasSubstr("www.evil.test (42)\" : 3.000000\n```\n"));
  EXPECT_THAT(text, Not(HasSubstr("\n```mermaid\npie title Requested by process, MiB\n```")));
}

TEST_F(WritersTest, WhatIsMissingIsSaidFirst) {
  const char* said =
      "Incomplete: 2 gaps cover 5.0 s of the span. 17 events are known to be missing; how many more, 1 gap "
      "does not know.";
  EXPECT_THAT(as_markdown(report_), HasSubstr(std::string("- **Note:** ") + said));
  EXPECT_THAT(as_html(report_), HasSubstr(said));
  report_.gaps = {};
  EXPECT_THAT(as_markdown(report_), HasSubstr("- Complete: the ledger has no gap in this span."));
  report_.asked.to_us = report_.span.to_us += kHourUs;
  EXPECT_THAT(as_markdown(report_),
              HasSubstr("- **Note:** The ledger ends at 2026-11-26 13:00:00: what came after is not known."));
}

TEST_F(WritersTest, ASpanWithNothingInItHasNoEmptyLists) {
  report_ = MemoryReport();
  report_.span = report_.asked = {kFrom, kFrom + kHourUs};
  EXPECT_THAT(as_markdown(report_), HasSubstr("The ledger has no activity of this machine."));
  EXPECT_THAT(as_markdown(report_), Not(HasSubstr("## Biggest")));
  EXPECT_THAT(as_markdown(report_), Not(HasSubstr("no gap in this span.\n- ")));
  EXPECT_THAT(as_html(report_), Not(HasSubstr("id=\"biggest\"")));
}

}  // namespace
}  // namespace mapledger::report
