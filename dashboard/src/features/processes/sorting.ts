import { locale } from "@/lib/locale";
import type { Process } from "@/types/ledger";

export const kSortKeys = [
  "pid", "name", "state", "net_bytes", "memory_percent", "mapped_bytes", "resident_bytes", "requested_bytes", "returned_bytes", "rate",
  "mmap_calls", "munmap_calls", "failed_calls", "first_seen", "last_seen",
] as const;
export type SortKey = (typeof kSortKeys)[number];

export interface Sorting {
  key: SortKey;
  descending: boolean;
}

export const kDefaultSorting: Sorting = { key: "net_bytes", descending: true };

const kCollator = new Intl.Collator(locale, { numeric: true });

/** A second press on a column turns it; a new column begins with what one looks for: big numbers, first names. */
export function nextSorting(now: Sorting, key: SortKey): Sorting {
  if (now.key === key) return { key, descending: !now.descending };
  return { key, descending: key !== "name" && key !== "pid" && key !== "state" };
}

/**
 * Equal rows keep their order by pid and id, so that live rows do not swap places. What is sorted by is taken out of
 * the rows first: ten thousand are sorted with each change.
 */
export function sortProcesses(rows: readonly Process[], { key, descending }: Sorting, rateOf: (id: string) => number | null = () => null): Process[] {
  const keys = sortKeys(key, rows, rateOf);
  const direction = descending ? -1 : 1;
  const order = rows.map((row, index) => ({ row, key: keys[index] ?? -1 }));
  order.sort((a, b) => {
    if (a.key !== b.key) return a.key < b.key ? -direction : direction;
    return a.row.pid - b.row.pid || (a.row.id < b.row.id ? -1 : 1);
  });
  return order.map(({ row }) => row);
}

/** Whether one row stands before another: what sortProcesses does, for two, by what stands in the rows themselves. */
export function isBefore(a: Process, b: Process, { key, descending }: Sorting & { key: Exclude<SortKey, "rate" | "name"> }): boolean {
  const one = a[key] ?? -1;
  const other = b[key] ?? -1;
  if (one !== other) return one < other !== descending;
  return a.pid !== b.pid ? a.pid < b.pid : a.id < b.id;
}

/** One of a kind: numbers, or texts that compare as they are (times have one format of fixed width and zone). */
function sortKeys(key: SortKey, rows: readonly Process[], rateOf: (id: string) => number | null): (number | string)[] {
  if (key === "rate") return rows.map((row) => rateOf(row.id) ?? -1);
  if (key !== "name") return rows.map((row) => row[key] ?? -1);
  // many processes, few names: these are compared by language once each
  const names = [...new Set(rows.map((row) => row.name))].sort(kCollator.compare);
  const ranks = new Map<string, number>();
  names.forEach((name, index) => {
    const before = names[index - 1];
    ranks.set(name, before !== undefined && kCollator.compare(before, name) === 0 ? (ranks.get(before) ?? index) : index);
  });
  return rows.map((row) => ranks.get(row.name) ?? 0);
}

/** What is shown of the table: by part of the name or the whole pid, and by exactly one pid or program. */
export interface ProcessFilter {
  search: string;
  pid: number | null;
  name: string | null;
}

export const kNoFilter: ProcessFilter = { search: "", pid: null, name: null };

export function filterProcesses(rows: readonly Process[], { search, pid, name }: ProcessFilter): readonly Process[] {
  const text = search.trim().toLowerCase();
  if (text === "" && pid === null && name === null) return rows;
  return rows.filter((row) =>
    (pid === null || row.pid === pid) &&
    (name === null || row.name === name) &&
    (text === "" || String(row.pid) === text || row.name.toLowerCase().includes(text)));
}
