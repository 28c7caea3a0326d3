#include "collector/report/escape.hpp"

#include <gtest/gtest.h>

namespace mapledger::report {
namespace {

TEST(Escape, WhatCannotBeSeenIsSpelledOut) {
  EXPECT_EQ(visible("plain ñ 日本 😀 \\x0a"), "plain ñ 日本 😀 \\x0a");
  EXPECT_EQ(visible("a\xE2\x80\xAE"
                    "b"),
            "a\\u{202e}b");  // right-to-left override
  EXPECT_EQ(visible("\xE2\x81\xA6x\xE2\x80\x8B"), "\\u{2066}x\\u{200b}");
  EXPECT_EQ(visible("\xC2\xAD\xEF\xBB\xBF"), "\\u{ad}\\u{feff}");
  EXPECT_EQ(visible("\xF3\xA0\x81\x81"), "\\u{e0041}");  // a tag character
  EXPECT_EQ(visible("\n"), "\\u{a}");                    // the ledger holds none
}

TEST(Escape, NothingIsMarkupInHtml) {
  EXPECT_EQ(html("<script>\"&'</script>"), "&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;");
}

TEST(Escape, ACellOfMarkdownHoldsAnyText) {
  EXPECT_EQ(markdown_cell("bash"), "`bash`");
  EXPECT_EQ(markdown_cell("a|b"), "`a\\|b`");
  EXPECT_EQ(markdown_cell("a`b``c"), "```a`b``c```");
  EXPECT_EQ(markdown_cell("`a`"), "`` `a` ``");
  EXPECT_EQ(markdown_cell(" a "), "`  a  `");
  EXPECT_EQ(markdown_cell("\\\\"), "`\\\\`");
}

TEST(Escape, ALabelOfMermaidHasNoSignThatMeansSomething) {
  EXPECT_EQ(mermaid("kworker/0-a_b.c (2)"), "kworker/0-a_b.c (2)");
  EXPECT_EQ(mermaid("\" : 9\n"), "#34; #58; 9#92;u#123;a#125;");
  EXPECT_EQ(mermaid("%%{init}%%;#`<b>"), "#37;#37;#123;init#125;#37;#37;#59;#35;#96;#60;b#62;");
  EXPECT_EQ(mermaid("ñ日"), "ñ日");
}

}  // namespace
}  // namespace mapledger::report
