import type { Process } from "@/types/ledger";

export type SortKey =
  | "pid" | "name" | "net_bytes" | "memory_percent" | "mapped_bytes" | "resident_bytes" | "mmap_calls" | "munmap_calls" | "failed_calls";

export interface Sorting {
  key: SortKey;
  descending: boolean;
}

export const kDefaultSorting: Sorting = { key: "net_bytes", descending: true };

const kCollator = new Intl.Collator("en", { numeric: true });

/** A second press on a column turns it; a new column begins with what one looks for: big numbers, first names. */
export function nextSorting(now: Sorting, key: SortKey): Sorting {
  if (now.key === key) return { key, descending: !now.descending };
  return { key, descending: key !== "name" && key !== "pid" };
}

/** Equal rows keep their order by pid and id, so that live rows do not swap places. */
export function sortProcesses(rows: readonly Process[], { key, descending }: Sorting): Process[] {
  const direction = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const order = key === "name" ? kCollator.compare(a.name, b.name) : (a[key] ?? -1) - (b[key] ?? -1);
    return order * direction || a.pid - b.pid || (a.id < b.id ? -1 : 1);
  });
}

/** By part of the name, or by the whole pid. */
export function filterProcesses(rows: readonly Process[], wanted: string): readonly Process[] {
  const text = wanted.trim().toLowerCase();
  if (text === "") return rows;
  return rows.filter((row) => String(row.pid) === text || row.name.toLowerCase().includes(text));
}
