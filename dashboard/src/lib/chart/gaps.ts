import type { Span } from "@/lib/span";
import type { Gap } from "@/types/ledger";

/** Times in which records may be missing, drawn as one. */
export interface Band extends Span {
  gaps: readonly Gap[];
}

/** The gaps that touch a span, those that touch each other joined, oldest first. `joinMs`: what looks like one anyway. */
export function bandsOf(gaps: readonly Gap[], span: Span, joinMs: number): Band[] {
  const found = gaps
    .map((gap) => ({ from: Date.parse(gap.from), to: Date.parse(gap.to), gaps: [gap] }))
    .filter(({ from, to }) => to >= span.from && from <= span.to)
    .sort((one, other) => one.from - other.from);
  const bands: (Span & { gaps: Gap[] })[] = [];
  for (const next of found) {
    const last = bands.at(-1);
    if (last === undefined || next.from > last.to + joinMs) {
      bands.push(next);
      continue;
    }
    last.to = Math.max(last.to, next.to);
    last.gaps.push(...next.gaps);
  }
  return bands;
}

export const touches = (band: Span, from: number, to: number): boolean => band.from < to && band.to >= from;
