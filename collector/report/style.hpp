#pragma once

#include <string_view>

namespace mapledger::report {

/// The report's only style sheet. Colours are those of the dashboard (dashboard/src/app/tokens.css and
/// dashboard/src/features/overview/palette.ts). Its hash is in the page's Content-Security-Policy.
inline constexpr std::string_view kStyle = R"css(
:root {
  color-scheme: light dark;
  --paper: light-dark(#f4f2ec, #14171a);
  --surface: light-dark(#ffffff, #1c2024);
  --line: light-dark(#e0dcd1, #2e343a);
  --line-faint: light-dark(#f0ede5, #252a2f);
  --ink: light-dark(#1b1e21, #eceae4);
  --ink-soft: light-dark(#5b6067, #a3a9b0);
  --accent: light-dark(#0f6b5c, #35b39c);
  --take: light-dark(#c77a14, #f3b65f);
  --give: light-dark(#2a9d87, #5fd0b8);
  --warn: light-dark(#7d4d00, #f5c16c);
  --warn-well: light-dark(#fcedcc, #3a2e17);
  --good: light-dark(#0b6353, #5fd0b8);
  --good-well: light-dark(#ddf2ec, #16352f);
  --gap: light-dark(#a61b2b, #ff8f98);
}
.s0 { --slice: light-dark(#282a74, #68a2fa); --on-slice: light-dark(#fff, #000); }
.s1 { --slice: light-dark(#e4b968, #f4e9aa); --on-slice: light-dark(#000, #000); }
.s2 { --slice: light-dark(#0f6367, #489969); --on-slice: light-dark(#fff, #000); }
.s3 { --slice: light-dark(#d57978, #f4bebd); --on-slice: light-dark(#000, #000); }
.s4 { --slice: light-dark(#8f4eac, #763d9e); --on-slice: light-dark(#fff, #fff); }
.s5 { --slice: light-dark(#5b920a, #b3af32); --on-slice: light-dark(#000, #000); }
.s6 { --slice: light-dark(#63102f, #b0302c); --on-slice: light-dark(#fff, #fff); }
.s7 { --slice: light-dark(#52b5ff, #a0f9ff); --on-slice: light-dark(#000, #000); }
.s8 { --slice: light-dark(#6a4912, #cd6e07); --on-slice: light-dark(#fff, #000); }
.s9 { --slice: light-dark(#aa78be, #b9c1fe); --on-slice: light-dark(#000, #000); }
.s10 { --slice: light-dark(#aeb4bb, #6a727b); --on-slice: light-dark(#000, #fff); }
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 14px/1.5 Inter, "Segoe UI", system-ui, -apple-system, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1160px; margin: 0 auto; padding: 28px 20px 40px; }
h1 { margin: 0; font-size: 24px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 16px; }
h3 { margin: 20px 0 0; font-size: 14px; }
p { margin: 0; }
code, .name { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace; font-size: 13px; }
.name { overflow-wrap: anywhere; }
h1 .name { font-size: inherit; }
.when { margin-top: 4px; font-size: 15px; }
.when span { white-space: nowrap; }
.soft, .lead { color: var(--ink-soft); }
.lead { margin-bottom: 10px; font-size: 13px; }
.notes { margin: 16px 0; padding: 0; list-style: none; }
.notes li { margin-top: 6px; padding: 8px 12px; border-left: 4px solid var(--good); border-radius: 4px; background: var(--good-well); }
.notes .warning { border-color: var(--warn); background: var(--warn-well); }
.notes strong { color: var(--warn); }
section { margin-top: 16px; padding: 16px 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
.pair section { min-width: 0; }
.totals { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 12px; margin: 16px 0 0; }
.totals div { padding: 12px 14px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.totals dt { color: var(--ink-soft); font-size: 13px; }
.totals dd { margin: 0; color: var(--ink-soft); font-size: 12px; }
.totals .figure { color: var(--ink); font-size: 22px; font-weight: 650; line-height: 1.3; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--line-faint); text-align: left; vertical-align: baseline; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-color: var(--line); color: var(--ink-soft); font-size: 12px; font-weight: 550; white-space: nowrap; }
tbody th { min-width: 130px; font-weight: 400; }
tbody tr:last-child > * { border-bottom: 0; }
td { white-space: nowrap; }
td .name { overflow-wrap: break-word; white-space: normal; }
.number + :not(.number) { padding-left: 20px; }
td:last-child .name { display: block; min-width: 220px; }
.number { text-align: right; white-space: nowrap; }
td.bar { width: 16%; min-width: 70px; }
.bar svg { display: block; width: 100%; height: 8px; }
.bar rect { fill: var(--take); }
.bar .rest { fill: var(--line-faint); }
.rank {
  display: inline-block;
  min-width: 20px;
  height: 18px;
  margin-right: 8px;
  padding: 0 3px;
  border-radius: 5px;
  background: var(--slice);
  color: var(--on-slice);
  font-size: 11px;
  font-weight: 650;
  line-height: 18px;
  text-align: center;
  print-color-adjust: exact;
  -webkit-print-color-adjust: exact;
}
.more { margin-top: 8px; color: var(--ink-soft); font-size: 13px; }
.pie { display: block; width: 190px; height: 190px; margin: 4px auto 12px; }
.pie circle { fill: none; stroke: var(--slice); }
.pie text { fill: var(--on-slice); font-size: 7px; font-weight: 650; text-anchor: middle; dominant-baseline: central; }
.pie .whole { fill: var(--ink); font-size: 10px; }
.pie .of { fill: var(--ink-soft); font-size: 6px; font-weight: 400; }
.plot { display: grid; grid-template-columns: 58px minmax(0, 1fr); gap: 8px; }
.axis, .chart { display: block; width: 100%; height: 262px; overflow: visible; }
.plot text { fill: var(--ink-soft); font-size: 11px; }
.chart .take { fill: var(--take); }
.chart .give { fill: var(--give); }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .zero { stroke: var(--ink-soft); stroke-width: 1; }
.chart .gap-line { stroke: var(--gap); stroke-width: 1.5; }
.chart .gap-well { fill: var(--gap); fill-opacity: 0.14; }
.key { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 10px; padding: 0; list-style: none; color: var(--ink-soft); font-size: 13px; }
.key svg { width: 12px; height: 12px; margin-right: 6px; vertical-align: -1px; }
.key .take { fill: var(--take); }
.key .give { fill: var(--give); }
.key .gap-well { fill: var(--gap); fill-opacity: 0.14; }
.key .gap-line { stroke: var(--gap); stroke-width: 1.5; }
details { margin-top: 12px; }
summary { width: fit-content; color: var(--accent); cursor: pointer; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 18px; margin: 10px 0 0; }
.facts dt { color: var(--ink-soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.said { margin: 10px 0 0; padding-left: 18px; }
.said li { margin-top: 4px; }
footer { margin-top: 20px; color: var(--ink-soft); font-size: 12px; }
@media (max-width: 959px) {
  .pair { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .totals { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .totals div:last-child { grid-column: span 2; }
}
@media (max-width: 599px) {
  main { padding: 18px 12px 28px; }
  section { padding: 14px 12px; }
  h1 { font-size: 20px; }
  .totals { gap: 8px; }
  .totals .figure { font-size: 18px; }
  th, td { padding: 5px 7px; }
  td.bar, thead td { display: none; }
  tbody th { min-width: 104px; }
  .plot { grid-template-columns: 52px minmax(0, 1fr); }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-bottom: 6px; }
}
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 11px; }
  main { max-width: none; padding: 0; }
  section, .totals div { border-color: #bbb; border-radius: 4px; }
  section { margin-top: 10px; padding: 10px; }
  tr, .totals, .plot, .pie { break-inside: avoid; }
  h2, .lead { break-after: avoid; }
  .scroll { overflow: visible; }
  details { display: none; }
  .notes li, .bar rect, .chart * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (forced-colors: active) {
  .rank, .pie, .chart, .bar svg, .key svg { forced-color-adjust: none; }
}
)css";

}  // namespace mapledger::report
