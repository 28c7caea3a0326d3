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

const kCollator = new Intl.Collator("en", { numeric: true });

/** A second press on a column turns it; a new column begins with what one looks for: big numbers, first names. */
export function nextSorting(now: Sorting, key: SortKey): Sorting {
  if (now.key === key) return { key, descending: !now.descending };
  return { key, descending: key !== "name" && key !== "pid" && key !== "state" };
}

/** Equal rows keep their order by pid and id, so that live rows do not swap places. */
export function sortProcesses(rows: readonly Process[], { key, descending }: Sorting, rateOf: (id: string) => number | null = () => null): Process[] {
  const direction = descending ? -1 : 1;
  const order = orderBy(key, rows, rateOf);
  return [...rows].sort((a, b) => order(a, b) * direction || a.pid - b.pid || (a.id < b.id ? -1 : 1));
}

function orderBy(key: SortKey, rows: readonly Process[], rateOf: (id: string) => number | null): (a: Process, b: Process) => number {
  switch (key) {
    case "name":
      return (a, b) => kCollator.compare(a.name, b.name);
    // one format of fixed width and zone: times compare as text
    case "state":
    case "first_seen":
    case "last_seen":
      return (a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0);
    case "rate": {
      const rates = new Map(rows.map((row) => [row.id, rateOf(row.id) ?? -1]));
      return (a, b) => (rates.get(a.id) ?? -1) - (rates.get(b.id) ?? -1);
    }
    default:
      return (a, b) => (a[key] ?? -1) - (b[key] ?? -1);
  }
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
