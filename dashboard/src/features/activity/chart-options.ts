import type { ChartOptions, TooltipItem } from "chart.js";
import { barTitle, kFont, kInk, timeAxis } from "@/lib/chart/axes";
import { touches, type Band } from "@/lib/chart/gaps";
import { byteTicks, fromLog, heightOn, logTicks } from "@/lib/chart/steps";
import { formatBytes, formatSpan } from "@/lib/format";
import type { Span } from "@/lib/span";
import { strings } from "@/lib/strings";
import type { Scheme } from "@/lib/theme";
import type { Bar } from "./bars";

const words = strings.activity;

const kTickPx = 30;
/** No bar reaches the frame. */
const kRoom = 1.06;

export interface Drawn {
  span: Span;
  barMs: number;
  bars: readonly Bar[];
  bands: readonly Band[];
  scheme: Scheme;
  log: boolean;
}

export function optionsFor({ span, barMs, bars, bands, scheme, log }: Drawn): ChartOptions<"bar"> {
  const ink = kInk[scheme];
  const height = heightOn(log);
  const most = height(Math.max(...bars.map((bar) => bar.requested), 1));
  const least = height(Math.max(...bars.map((bar) => bar.returned), 0));
  return {
    animation: false,
    maintainAspectRatio: false,
    normalized: true,
    events: ["mousemove", "mouseout", "click", "touchstart"],
    interaction: { mode: "index", axis: "x", intersect: false },
    layout: { padding: { top: 4, right: 4 } },
    scales: {
      x: timeAxis(span, scheme),
      y: {
        min: -least * kRoom,
        max: most * kRoom,
        border: { display: false },
        grid: { color: (at) => (at.tick.value === 0 ? ink.zero : ink.grid), tickLength: 0 },
        afterBuildTicks: (axis) => {
          const ticks = log ? logTicks(axis.min, axis.max) : byteTicks(axis.min, axis.max, Math.max(2, Math.floor(axis.height / kTickPx)));
          axis.ticks = ticks.map((value) => ({ value }));
        },
        // so that the plot does not change its width with each new figure
        afterFit: (axis) => {
          axis.width = 66;
        },
        ticks: { color: ink.soft, font: kFont, autoSkip: false, padding: 8, callback: (value) => formatBytes(Math.abs(log ? Math.round(fromLog(Number(value))) : Number(value))) },
      },
    },
    plugins: {
      gapBands: { bands, line: ink.gap, well: ink.gapWell },
      tooltip: {
        displayColors: false,
        callbacks: {
          title: ([item]) => titleOf(bars[item?.dataIndex ?? -1], barMs),
          label: (item) => labelOf(bars[item.dataIndex], item),
          footer: ([item]) => footerOf(bars[item?.dataIndex ?? -1], barMs, bands),
        },
      },
    },
  };
}

const titleOf = (bar: Bar | undefined, barMs: number): string => (bar === undefined ? "" : `${barTitle(bar.from, barMs)} (${formatSpan(barMs)})`);

function labelOf(bar: Bar | undefined, item: TooltipItem<"bar">): string {
  if (bar === undefined) return "";
  return item.datasetIndex === 0
    ? `${words.requested} ${words.calls(formatBytes(bar.requested), bar.mmap, "mmap")}`
    : `${words.returned} ${words.calls(formatBytes(bar.returned), bar.munmap, "munmap")}`;
}

const kGapLines = 3;

function footerOf(bar: Bar | undefined, barMs: number, bands: readonly Band[]): string[] {
  if (bar === undefined) return [];
  const lines = bar.failed === 0 ? [] : [words.failed(bar.failed)];
  const gaps = bands.filter((band) => touches(band, bar.from, bar.from + barMs)).flatMap((band) => band.gaps);
  lines.push(...gaps.slice(0, kGapLines).map((gap) => words.gapLine(strings.stages[gap.stage], gap.events)));
  if (gaps.length > kGapLines) lines.push(words.moreGaps(gaps.length - kGapLines));
  return lines;
}
