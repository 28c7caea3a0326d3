import { floorTo } from "@/lib/chart/steps";
import type { Span } from "@/lib/span";
import type { ActivityPoint } from "@/types/ledger";

/** What one bar stands for: the sums of all steps in it. */
export interface Bar {
  from: number;
  requested: number;
  returned: number;
  mmap: number;
  munmap: number;
  failed: number;
}

/** The bars of a span, oldest first, those of nothing among them. `points` are by the begin of their step. */
export function barsOf(points: ReadonlyMap<number, ActivityPoint>, span: Span, barMs: number): Bar[] {
  const first = floorTo(span.from, barMs);
  const bars: Bar[] = [];
  for (let from = first; from < span.to; from += barMs) bars.push({ from, requested: 0, returned: 0, mmap: 0, munmap: 0, failed: 0 });
  for (const [time, point] of points) {
    const bar = bars[Math.floor((time - first) / barMs)];
    if (bar === undefined) continue;
    bar.requested += point.requested_bytes;
    bar.returned += point.returned_bytes;
    bar.mmap += point.mmap_calls;
    bar.munmap += point.munmap_calls;
    bar.failed += point.failed_calls;
  }
  return bars;
}

export function sumOf(bars: readonly Bar[]): { requested: number; returned: number; biggest: Bar | null } {
  let biggest: Bar | null = null;
  let requested = 0;
  let returned = 0;
  for (const bar of bars) {
    requested += bar.requested;
    returned += bar.returned;
    if (bar.requested > (biggest?.requested ?? 0)) biggest = bar;
  }
  return { requested, returned, biggest };
}
