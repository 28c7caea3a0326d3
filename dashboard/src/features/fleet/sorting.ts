import { locale } from "@/lib/locale";
import type { HostState, ListedHost } from "@/types/ledger";

/** What stands in a row, to be compared; what is not known is the least in any order, as in GET /hosts. */
const kValues = {
  state: (row) => kStates.indexOf(row.state),
  mapped_bytes: (row) => row.mapped_bytes,
  resident_bytes: (row) => row.resident_bytes,
  processes: (row) => row.processes,
  requests_per_second: (row) => row.rates?.requests ?? null,
  requested_bytes_per_second: (row) => row.rates?.requested_bytes ?? null,
  failed_calls: (row) => row.failed_calls,
  lost: (row) => row.lost,
  lag: (row) => row.lag_ms,
  // however far it is, ahead or behind
  skew: (row) => (row.skew_ms === null ? null : Math.abs(row.skew_ms)),
  // one format of fixed width and zone: times compare as text
  last_seen: (row) => row.last_seen ?? "",
  first_seen: (row) => row.first_seen,
  policy: (row) => row.collector.store_requests,
  memory: (row) => row.memory_bytes + row.swap_bytes,
  source: (row) => row.collector.source,
  version: (row) => row.collector.version,
  id: (row) => row.id,
} satisfies Record<string, (row: ListedHost) => number | string | null>;

export const kStates = ["reporting", "late", "silent", "ended"] as const satisfies readonly HostState[];

export type FleetSortKey = "name" | keyof typeof kValues;
export const kFleetSortKeys = ["name", ...(Object.keys(kValues) as (keyof typeof kValues)[])] as const;

/** These begin with the first of them; all others with the biggest. */
const kAscending: readonly FleetSortKey[] = ["name", "policy", "source", "version", "id"];

export interface FleetSorting {
  key: FleetSortKey;
  descending: boolean;
}

export const kFleetSorting: FleetSorting = { key: "name", descending: false };

/** A second press on a column turns it; a new one begins with what one looks for: big numbers, first names, machines in trouble. */
export function nextFleetSorting(now: FleetSorting, key: FleetSortKey): FleetSorting {
  if (now.key === key) return { key, descending: !now.descending };
  return { key, descending: !kAscending.includes(key) };
}

const kCollator = new Intl.Collator(locale, { numeric: true });

/** The places of machines by their names, which change seldom and are dear to compare. */
class Places {
  #labels = new Map<string, string>();
  #places = new Map<string, number>();

  of(rows: readonly ListedHost[]): ReadonlyMap<string, number> {
    if (rows.length === this.#labels.size && rows.every(({ id, label }) => this.#labels.get(id) === label)) return this.#places;
    this.#labels = new Map(rows.map(({ id, label }) => [id, label]));
    // by the name alone: an id in a label is no number that people count by
    const sorted = [...rows].sort((a, b) => kCollator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
    this.#places = new Map(sorted.map(({ id }, place) => [id, place]));
    return this.#places;
  }
}

/** Puts all machines in order; equal ones stand by their names, so that live rows do not swap places. */
export class FleetOrder {
  readonly #places = new Places();

  sort(rows: readonly ListedHost[], { key, descending }: FleetSorting): ListedHost[] {
    const places = this.#places.of(rows);
    if (key === "name") {
      const named = new Array<ListedHost>(rows.length);
      for (const row of rows) {
        const place = places.get(row.id) ?? 0;
        named[descending ? rows.length - 1 - place : place] = row;
      }
      return named;
    }
    const value = kValues[key];
    const direction = descending ? -1 : 1;
    const order = rows.map((row) => ({ row, key: value(row) ?? -1, place: places.get(row.id) ?? 0 }));
    order.sort((a, b) => (a.key === b.key ? a.place - b.place : a.key < b.key ? -direction : direction));
    return order.map(({ row }) => row);
  }
}

/** By a part of the name, or the begin of the id. */
export function filterHosts(rows: readonly ListedHost[], search: string): readonly ListedHost[] {
  const text = search.trim().toLowerCase();
  if (text === "") return rows;
  return rows.filter(({ label, id }) => label.toLowerCase().includes(text) || id.startsWith(text));
}
