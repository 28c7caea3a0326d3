import type { ColumnChoice } from "@/lib/chosen-columns";
import type { ListedHost } from "@/types/ledger";
import type { FleetSortKey } from "./sorting";

export const kFleetKeys = [
  "name", "state", "mapped", "resident", "processes", "rate", "requested", "failed", "lost", "lag", "skew", "last", "policy", "memory", "source",
  "version", "first", "id",
] as const;
export type FleetKey = (typeof kFleetKeys)[number];

export interface FleetColumn {
  key: FleetKey;
  className: string;
  /** CSS pixels at least */
  width: number;
  sort: FleetSortKey;
  /** as it is exported: whole bytes, milliseconds, RFC 3339 */
  value: (row: ListedHost) => string | number | null;
}

const column = (key: FleetKey, width: number, sort: FleetSortKey, value: FleetColumn["value"], number = true): FleetColumn => ({
  key, width, sort, value, className: `${number ? "number " : ""}f-${key}`,
});

export const kFleetColumns: readonly FleetColumn[] = [
  column("name", 200, "name", (row) => row.label, false),
  column("state", 110, "state", (row) => row.state, false),
  column("mapped", 106, "mapped_bytes", (row) => row.mapped_bytes),
  column("resident", 96, "resident_bytes", (row) => row.resident_bytes),
  column("processes", 96, "processes", (row) => row.processes),
  column("rate", 104, "requests_per_second", (row) => row.rates?.requests ?? null),
  column("requested", 116, "requested_bytes_per_second", (row) => row.rates?.requested_bytes ?? null),
  column("failed", 92, "failed_calls", (row) => row.failed_calls),
  column("lost", 84, "lost", (row) => row.lost),
  column("lag", 84, "lag", (row) => row.lag_ms),
  column("skew", 112, "skew", (row) => row.skew_ms),
  column("last", 116, "last_seen", (row) => row.last_seen, false),
  column("policy", 140, "policy", (row) => row.collector.store_requests, false),
  column("memory", 96, "memory", (row) => row.memory_bytes + row.swap_bytes),
  column("source", 110, "source", (row) => row.collector.source, false),
  column("version", 84, "version", (row) => row.collector.version, false),
  column("first", 124, "first_seen", (row) => row.first_seen, false),
  column("id", 150, "id", (row) => row.id, false),
];

/** Of these the less important ones step back where room is scarce (fleet.css). */
const kUsual: readonly FleetKey[] = ["name", "state", "mapped", "rate", "failed", "lost", "lag", "skew", "last", "policy"];

export const kFleetChoice: ColumnChoice<FleetKey> = { store: "mapledger.fleet_columns", all: kFleetKeys, usual: kUsual, fixed: "name" };
