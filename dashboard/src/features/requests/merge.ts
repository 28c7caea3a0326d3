import type { Request } from "@/types/ledger";

/** Newest first; of two of the same time those of `newer` come first. No id twice. */
export function mergeRequests(newer: readonly Request[], older: readonly Request[]): Request[] {
  const seen = new Set<string>();
  const all: Request[] = [];
  for (const row of [...newer, ...older]) {
    if (seen.has(row.id)) continue;
    seen.add(row.id);
    all.push(row);
  }
  // one format of fixed width and zone: times compare as text, and the sort is stable
  return all.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}
