import type { ColumnChoice } from "@/lib/chosen-columns";
import type { Trends } from "@/lib/trends";
import type { Process } from "@/types/ledger";
import type { SortKey } from "./sorting";

export interface ColumnSpec {
  key: ColumnKey;
  className: string;
  /** CSS pixels at least */
  width: number;
  /** by what a press on its header sorts; a trend has no order */
  sort: SortKey | null;
  /** as it is exported, if it is: whole bytes, RFC 3339 */
  value: ((row: Process, trends: Trends) => string | number | null) | null;
}

export const kColumnKeys = [
  "pid", "name", "state", "net", "trend", "percent", "mapped", "resident", "requested", "returned", "rate", "mmap", "munmap", "failed",
  "first", "last",
] as const;
export type ColumnKey = (typeof kColumnKeys)[number];

const spec = (key: ColumnKey, width: number, sort: SortKey | null, value: ColumnSpec["value"], number = true): ColumnSpec => ({
  key, width, sort, value, className: `${number ? "number " : ""}p-${key}`,
});

export const kColumnSpecs: readonly ColumnSpec[] = [
  spec("pid", 66, "pid", (row) => row.pid),
  spec("name", 140, "name", (row) => row.name, false),
  spec("state", 84, "state", (row) => row.state, false),
  spec("net", 124, "net_bytes", (row) => row.net_bytes),
  spec("trend", 96, null, null, false),
  spec("percent", 98, "memory_percent", (row) => row.memory_percent),
  spec("mapped", 96, "mapped_bytes", (row) => row.mapped_bytes),
  spec("resident", 84, "resident_bytes", (row) => row.resident_bytes),
  spec("requested", 92, "requested_bytes", (row) => row.requested_bytes),
  spec("returned", 92, "returned_bytes", (row) => row.returned_bytes),
  spec("rate", 70, "rate", (row, trends) => trends.rate(row.id)),
  spec("mmap", 62, "mmap_calls", (row) => row.mmap_calls),
  spec("munmap", 70, "munmap_calls", (row) => row.munmap_calls),
  spec("failed", 68, "failed_calls", (row) => row.failed_calls),
  spec("first", 124, "first_seen", (row) => row.first_seen, false),
  spec("last", 124, "last_seen", (row) => row.last_seen, false),
];

/** Shown where nobody chose; of these the less important ones step back where room is scarce (processes.css). */
export const kDefaultColumns: readonly ColumnKey[] = [
  "pid", "name", "net", "trend", "percent", "mapped", "resident", "rate", "mmap", "munmap", "failed",
];

export const kColumnChoice: ColumnChoice<ColumnKey> = { store: "mapledger.columns", all: kColumnKeys, usual: kDefaultColumns, fixed: "name" };
