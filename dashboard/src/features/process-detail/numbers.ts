import { floorTo, grainFor, kStepMs, type Step } from "@/lib/chart/steps";
import type { Span } from "@/lib/span";
import type { Activity, Process, ProcessDetail } from "@/types/ledger";

/** A process's two numbers at a moment; they stand still until the next. null: not known. */
export interface Point {
  at: number;
  net: number | null;
  mapped: number | null;
}

/** The finest steps that tell the numbers, as far as one answer goes and the chart is wide. */
export function stepFor(spanMs: number): Step {
  if (spanMs <= 3_600_000) return "10s";
  return spanMs <= 86_400_000 ? "1m" : "1h";
}

/** A life so short is drawn as wide as this. */
const kLeastMs = 2_000;
/** Of the span before the process began, so that its begin is seen as one. */
const kLead = 0.03;

/** The last `rangeMs` of a life, or all of it if it is shorter. */
export function spanOfLife({ first_seen, exited_at }: Process, rangeMs: number, newest: number): Span {
  const to = exited_at === null ? newest : Date.parse(exited_at);
  const lived = Math.max(to - Date.parse(first_seen), kLeastMs);
  return { from: to - Math.min(rangeMs, Math.ceil(lived * (1 + kLead))), to };
}

/**
 * What the steps of an answer tell: each by what stood at its end. One that was not over when it was read (`readAt`) has
 * told what stood then.
 */
export function pointsOf(activity: Activity, step: Step, readAt: number): [begin: number, Point][] {
  return activity.items.map(({ time, net_bytes, mapped_bytes }) => {
    const begin = Date.parse(time);
    const at = Math.max(begin, Math.min(begin + kStepMs[step], readAt));
    return [begin, { at, net: net_bytes, mapped: mapped_bytes }];
  });
}

/** What it began with, before its first request. */
export function beginOf(process: Process, explained: ProcessDetail["explained"]): Point {
  const mapped = explained === null ? null : explained.before + explained.fork + explained.exec;
  return { at: Date.parse(process.first_seen), net: 0, mapped };
}

/** The line of a span, from points in any order: oldest first, and with what stood when the span began. */
export function lineOf(points: readonly Point[], span: Span): Point[] {
  const sorted = points.filter(({ at }) => at <= span.to).sort((one, other) => one.at - other.at);
  const line: Point[] = [];
  let before: Point | null = null;
  let known: Point = { at: -Infinity, net: null, mapped: null };
  for (const { at, net, mapped } of sorted) {
    known = { at, net: net ?? known.net, mapped: mapped ?? known.mapped };
    if (at <= span.from) before = known;
    else line.push(known);
  }
  return before === null ? line : [{ ...before, at: span.from }, ...line];
}

/** The line in numbers, no more rows than can be read: the last of each bar's time, newest first, and what it began with. */
export function rowsOf(line: readonly Point[], span: Span): { rows: Point[]; barMs: number } {
  const { barMs } = grainFor(span.to - span.from);
  const byBar = new Map<number, Point>();
  for (const point of line) byBar.set(floorTo(point.at, barMs), point);
  const rows = [...byBar.values()].reverse();
  const first = line[0];
  if (first !== undefined && first.at < (rows.at(-1)?.at ?? 0)) rows.push(first);
  return { rows, barMs };
}
