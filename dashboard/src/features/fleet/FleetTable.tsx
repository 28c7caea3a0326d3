import { useMemo, type ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { Name } from "@/components/Name";
import { SortButton } from "@/components/SortButton";
import { VirtualTable, type Column } from "@/components/VirtualTable";
import { formatCount, formatMilliseconds, formatMoment, formatRate, formatSignedMilliseconds, formatTenths } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import type { ListedHost } from "@/types/ledger";
import { type FleetKey, kFleetChoice, kFleetColumns } from "./columns";
import { HostState } from "./HostState";
import type { FleetSorting, FleetSortKey } from "./sorting";
import "./fleet.css";

const words = strings.fleet;
const kCardBelow = 620;
/** A clock that is further off than this has its times told wrong where people look. */
const kFarOffMs = 1_000;
const kLateMs = 10_000;

interface FleetTableProps {
  rows: readonly ListedHost[];
  columns: readonly FleetKey[];
  /** each column has its room, and the table scrolls sideways; else it fits, and columns step back */
  roomy: boolean;
  sorting: FleetSorting;
  /** the machine that the other panels are about, if one is chosen */
  chosen: string | null;
  onSort: (key: FleetSortKey) => void;
  onHost: (id: string) => void;
  foot: ReactNode;
}

/** Name and state; below them three to a line, of which what is long takes two places. */
function cardHeight(keys: readonly FleetKey[]): number {
  const lines: number[] = [];
  for (const key of keys) {
    if (key === "name" || key === "state") continue;
    const places = key === "policy" || key === "first" || key === "id" ? 2 : 1;
    const used = lines.at(-1) ?? 3;
    if (used + places > 3) lines.push(places);
    else lines[lines.length - 1] = used + places;
  }
  return 44 + 18 * lines.length;
}

export function FleetTable({ rows, columns: keys, roomy, sorting, chosen, onSort, onHost, foot }: FleetTableProps) {
  const columns = useMemo(() => fleetColumns(keys, sorting, chosen, onSort, onHost), [keys, sorting, chosen, onSort, onHost]);
  const open = useMemo(() => (row: ListedHost) => onHost(row.id), [onHost]);
  const rowClass = useMemo(() => (row: ListedHost) => (row.id === chosen ? "chosen" : ""), [chosen]);
  const width = kFleetColumns.reduce((sum, column) => sum + (keys.includes(column.key) ? column.width : 0), 0);
  return (
    <VirtualTable
      caption={words.caption}
      className={roomy ? "fleet-table roomy" : "fleet-table"}
      minWidth={roomy ? width : undefined}
      columns={columns}
      rows={rows}
      rowClass={rowClass}
      onRow={open}
      rowHeight={33}
      card={{ below: kCardBelow, height: cardHeight(roomy ? keys : kFleetChoice.usual) }}
      foot={foot}
    />
  );
}

const unknown = <span className="unknown">{strings.status.unknown}</span>;

const kCells: Record<Exclude<FleetKey, "name">, Column<ListedHost>["cell"]> = {
  state: (row) => <HostState state={row.state} />,
  mapped: (row) => <Bytes value={row.mapped_bytes} />,
  resident: (row) => <Bytes value={row.resident_bytes} />,
  processes: (row) => (row.processes === null ? unknown : formatCount(row.processes)),
  rate: (row) => (row.rates === null ? unknown : formatRate(row.rates.requests)),
  requested: (row) => <Bytes value={row.rates === null ? null : Math.round(row.rates.requested_bytes)} />,
  failed: (row) => <span title={row.rates === null ? undefined : words.failedNow(row.rates.failed_calls)}>{formatCount(row.failed_calls)}</span>,
  lost: (row) => <span className={row.lost === 0 ? "unknown" : "bad"}>{formatCount(row.lost)}</span>,
  lag: (row) => (row.lag_ms === null ? unknown : <span className={row.lag_ms > kLateMs ? "bad" : undefined}>{formatTenths(row.lag_ms)}</span>),
  skew: (row) => <Skew ms={row.skew_ms} off={row.skew_error_ms} />,
  last: (row) => (row.last_seen === null ? unknown : isHeard(row) ? words.now : <Time at={row.last_seen} />),
  policy: (row) => <Policy of={row.collector} />,
  memory: (row) => <Bytes value={row.memory_bytes + row.swap_bytes} />,
  source: (row) => <Name name={row.collector.source} />,
  version: (row) => row.collector.version,
  first: (row) => <Time at={row.first_seen} />,
  id: (row) => <code>{row.id}</code>,
};

/** A clock in each row that moves with every second would tell no more than that it is now. */
const isHeard = ({ state }: ListedHost): boolean => state === "reporting";

/** Where a cell shows not just the column's value: a row where there is more to it. */
const kShown: Partial<Record<FleetKey, Column<ListedHost>["shows"]>> = {
  name: (row) => (row.clone_of === null && !row.collector.replay ? row.label : row),
  failed: (row) => (row.rates?.failed_calls === 0 ? row.failed_calls : row),
  lag: (row) => (row.lag_ms === null ? null : formatTenths(row.lag_ms)),
  skew: (row) => (row.skew_ms === null ? null : `${row.skew_ms} ${row.skew_error_ms ?? ""}`),
  last: (row) => (isHeard(row) && row.last_seen !== null ? true : row.last_seen),
  policy: (row) => (row.collector.store_requests === "all" ? "all" : row),
};

function fleetColumns(
  keys: readonly FleetKey[], sorting: FleetSorting, chosen: string | null, onSort: (key: FleetSortKey) => void, onHost: (id: string) => void,
): Column<ListedHost>[] {
  const hints: Partial<Record<FleetKey, string>> = words.hints;
  const short: Partial<Record<FleetKey, string>> = words.short;
  return kFleetColumns.filter(({ key }) => keys.includes(key)).map(({ key, sort, className, value }) => {
    const sorted = sorting.key !== sort ? undefined : sorting.descending ? "descending" : "ascending";
    return {
      key,
      className,
      shows: kShown[key] ?? value,
      cell: key === "name" ? (row) => <HostName row={row} chosen={row.id === chosen} onHost={onHost} /> : kCells[key],
      label: short[key] ?? words.columns[key],
      sorted,
      header: <SortButton label={words.columns[key]} hint={hints[key]} sorted={sorted} onSort={() => onSort(sort)} />,
    };
  });
}

function HostName({ row, chosen, onHost }: { row: ListedHost; chosen: boolean; onHost: (id: string) => void }) {
  return (
    <span className="p-name-line">
      <button type="button" className="link" aria-label={words.open(visibleName(row.label))} aria-current={chosen || undefined} onClick={() => onHost(row.id)}>
        <Name name={row.label} />
      </button>
      {row.clone_of !== null && <span className="tag" title={words.cloneOf(row.clone_of)}>{words.clone}</span>}
      {row.collector.replay && <span className="tag" title={words.replayOf(visibleName(row.collector.source))}>{words.replay}</span>}
    </span>
  );
}

function Skew({ ms, off }: { ms: number | null; off: number | null }) {
  if (ms === null) return unknown;
  const far = Math.abs(ms) - (off ?? 0) > kFarOffMs;
  return <span className={far ? "bad" : undefined} title={off === null ? undefined : words.skewOff(formatMilliseconds(off))}>{formatSignedMilliseconds(ms)}</span>;
}

function Policy({ of: { store_requests: policy, requests_not_kept: left } }: { of: ListedHost["collector"] }) {
  if (policy === "all") return <span className="unknown">{words.storesAll}</span>;
  return <bdi title={words.notKept(visibleName(policy), left)}>{visibleName(policy)}</bdi>;
}

function Time({ at }: { at: string }) {
  return <time dateTime={at} title={at}>{formatMoment(Date.parse(at))}</time>;
}
