import type { ChartOptions } from "chart.js";
import { formatClock, formatDay } from "@/lib/format";
import type { Span } from "@/lib/span";
import { strings } from "@/lib/strings";
import type { Scheme } from "@/lib/theme";
import { timeTicks } from "./steps";

/** What a canvas cannot take from tokens.css. */
export const kInk = {
  light: {
    take: "#c27817", give: "#12846f", net: "#c27817", netWell: "rgba(194, 120, 23, 0.14)", mapped: "#3b62a8",
    soft: "#5b6067", grid: "#edeae2", zero: "#a5a091", gap: "#a61b2b", gapWell: "rgba(166, 27, 43, 0.09)",
  },
  dark: {
    take: "#f3b65f", give: "#46bda4", net: "#f3b65f", netWell: "rgba(243, 182, 95, 0.16)", mapped: "#8fb3f5",
    soft: "#a3a9b0", grid: "#282d32", zero: "#6b737b", gap: "#ff8f98", gapWell: "rgba(255, 143, 152, 0.13)",
  },
} as const satisfies Record<Scheme, Record<string, string>>;

export const kFont = { size: 11.5 } as const;
const kTickPx = 76;

/** An axis of time, labelled at round times of the reader's clock. */
export function timeAxis(span: Span, scheme: Scheme): NonNullable<ChartOptions<"bar" | "line">["scales"]>[string] {
  return {
    type: "linear",
    min: span.from,
    max: span.to,
    offset: false,
    border: { display: false },
    grid: { display: false },
    afterBuildTicks: (axis) => {
      const most = Math.max(2, Math.floor(axis.width / kTickPx));
      const offsetMs = -new Date(axis.max).getTimezoneOffset() * 60_000;
      axis.ticks = timeTicks(axis.min, axis.max, most, offsetMs).map((value) => ({ value }));
    },
    ticks: {
      color: kInk[scheme].soft, font: kFont, maxRotation: 0, autoSkip: false,
      callback: (value, _index, ticks) => tickLabel(Number(value), ticks.map((tick) => tick.value)),
    },
  };
}

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
  return strings.activity.fromTo(begin, `${isSameDay(from, to) ? "" : `${formatDay(to)}, `}${formatClock(to, seconds)}`);
}

export const barTitle = (from: number, barMs: number): string => spanTitle(from, from + barMs, barMs < 60_000);
