import { useEffect, useMemo } from "react";
import type { Span } from "@/lib/span";
import type { Store } from "@/lib/store";
import { useStore } from "@/lib/use-store";
import type { Gap } from "@/types/ledger";
import { bandsOf, type Band } from "./gaps";

/** Gaps nearer to each other than this share of the span are drawn as one. */
const kJoin = 1 / 400;

/** The gaps that are known, and a way to know those that are older. */
export type Gaps = Store<readonly Gap[]> & { reach: (from: number) => Promise<void> };

/** The times of a span in which records may be missing. */
export function useBands(gaps: Gaps, span: Span | null): readonly Band[] {
  const known = useStore(gaps);
  const from = span?.from ?? null;
  useEffect(() => {
    if (from !== null) void gaps.reach(from);
  }, [gaps, from]);
  return useMemo(() => (span === null ? [] : bandsOf(known, span, (span.to - span.from) * kJoin)), [known, span]);
}
