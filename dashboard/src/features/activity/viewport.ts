import { kRanges, type Range } from "@/lib/chart/ranges";
import type { Span } from "@/lib/span";

export { kRanges, type Range };

/** The part of time that is looked at. */
export interface Viewport {
  spanMs: number;
  /** where it ends; null: at the newest, and it goes along */
  end: number | null;
}

const kLeastMs = 20_000;
const kMostMs = 60 * 86_400_000; // in whole days fewer hours than the api gives in one answer
/** What ends this close to the newest goes along with it. */
const kStickyShare = 0.01;

export function spanOf({ spanMs, end }: Viewport, newest: number): Span {
  const to = end ?? newest;
  return { from: to - spanMs, to };
}

/** A range is chosen while it is followed; another span, or a past one, is one's own. */
export function rangeOf({ spanMs, end }: Viewport): Range | "own" {
  if (end !== null) return "own";
  return (Object.keys(kRanges) as Range[]).find((range) => kRanges[range] === spanMs) ?? "own";
}

/** What one asks for elsewhere, no shorter and no longer than there are spans. */
export function viewportOf(spanMs: number, end: number | null): Viewport {
  return { spanMs: Math.min(Math.max(spanMs, kLeastMs), kMostMs), end };
}

function fitted(spanMs: number, end: number, newest: number): Viewport {
  const span = Math.min(Math.max(spanMs, kLeastMs), kMostMs);
  return { spanMs: span, end: end >= newest - span * kStickyShare ? null : end };
}

/** `at` keeps its place; without it the newest does while it is followed, else the middle. */
export function zoomed(view: Viewport, newest: number, factor: number, at?: number): Viewport {
  const { from, to } = spanOf(view, newest);
  const spanMs = Math.min(Math.max(view.spanMs * factor, kLeastMs), kMostMs);
  const still = at ?? (view.end === null ? to : (from + to) / 2);
  return fitted(spanMs, still + (to - still) * (spanMs / view.spanMs), newest);
}

/** By a share of what is seen: negative into the past. */
export function panned(view: Viewport, newest: number, share: number): Viewport {
  const { to } = spanOf(view, newest);
  return fitted(view.spanMs, to + view.spanMs * share, newest);
}

/** What was marked, whichever way. A mark narrower than the least span lies in the middle of it. */
export function marked(one: number, other: number, newest: number): Viewport {
  const spanMs = Math.abs(other - one);
  const end = Math.max(one, other) + Math.max(0, kLeastMs - spanMs) / 2;
  return fitted(spanMs, Math.min(end, newest), newest);
}
