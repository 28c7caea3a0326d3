import type { ChartOptions, TooltipItem } from "chart.js";
import { formatBytes, formatClock, formatDay, formatSpan } from "@/lib/format";
import type { Span } from "@/lib/span";
import { strings } from "@/lib/strings";
import type { Scheme } from "@/lib/theme";
import type { Bar } from "./bars";
import type { Band } from "./gaps";
import { touches } from "./gaps";
import { byteTicks, fromLog, logTicks, timeTicks, toLog } from "./steps";

const words = strings.activity;

/** What a canvas cannot take from tokens.css. */
export const kInk = {
  light: { take: "#c27817", give: "#12846f", soft: "#5b6067", grid: "#edeae2", zero: "#a5a091", gap: "#a61b2b", gapWell: "rgba(166, 27, 43, 0.09)" },
  dark: { take: "#f3b65f", give: "#46bda4", soft: "#a3a9b0", grid: "#282d32", zero: "#6b737b", gap: "#ff8f98", gapWell: "rgba(255, 143, 152, 0.13)" },
} as const satisfies Record<Scheme, Record<string, string>>;

const kTickPx = { x: 76, y: 30 };
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
  const font = { size: 11.5 };
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
      x: {
        type: "linear",
        min: span.from,
        max: span.to,
        offset: false,
        border: { display: false },
        grid: { display: false },
        afterBuildTicks: (axis) => {
          const most = Math.max(2, Math.floor(axis.width / kTickPx.x));
          const offsetMs = -new Date(axis.max).getTimezoneOffset() * 60_000;
          axis.ticks = timeTicks(axis.min, axis.max, most, offsetMs).map((value) => ({ value }));
        },
        ticks: { color: ink.soft, font, maxRotation: 0, autoSkip: false, callback: (value, _index, ticks) => tickLabel(Number(value), ticks.map((tick) => tick.value)) },
      },
      y: {
        min: -least * kRoom,
        max: most * kRoom,
        border: { display: false },
        grid: { color: (at) => (at.tick.value === 0 ? ink.zero : ink.grid), tickLength: 0 },
        afterBuildTicks: (axis) => {
          const ticks = log ? logTicks(axis.min, axis.max) : byteTicks(axis.min, axis.max, Math.max(2, Math.floor(axis.height / kTickPx.y)));
          axis.ticks = ticks.map((value) => ({ value }));
        },
        // so that the plot does not change its width with each new figure
        afterFit: (axis) => {
          axis.width = 66;
        },
        ticks: { color: ink.soft, font, autoSkip: false, padding: 8, callback: (value) => formatBytes(Math.abs(log ? Math.round(fromLog(Number(value))) : Number(value))) },
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

/** How high bytes are drawn. */
export const heightOn = (log: boolean): ((bytes: number) => number) => (log ? toLog : (bytes) => bytes);

/** The day where one begins, else the time of day. */
function tickLabel(value: number, all: readonly number[]): string {
  const time = new Date(value);
  const step = (all[1] ?? value) - (all[0] ?? value);
  const isMidnight = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
  return step >= 86_400_000 || isMidnight ? formatDay(value) : formatClock(value, step > 0 && step < 60_000);
}

const isSameDay = (one: number, other: number): boolean => new Date(one).toDateString() === new Date(other).toDateString();

/** A span of time; with its days where they are not today, and without seconds where those are no matter. */
export function spanTitle(from: number, to: number, seconds: boolean): string {
  const now = Date.now();
  const begin = `${isSameDay(from, now) ? "" : `${formatDay(from)}, `}${formatClock(from, seconds)}`;
  return words.fromTo(begin, `${isSameDay(from, to) ? "" : `${formatDay(to)}, `}${formatClock(to, seconds)}`);
}

export const barTitle = (from: number, barMs: number): string => spanTitle(from, from + barMs, barMs < 60_000);

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
