import { useMemo, type ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { Name } from "@/components/Name";
import { SortButton } from "@/components/SortButton";
import { VirtualTable, type Column } from "@/components/VirtualTable";
import { formatCount, formatPercent, formatTime } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import type { Trends } from "@/lib/trends";
import type { Process } from "@/types/ledger";
import { type ColumnKey, kColumnSpecs, kDefaultColumns } from "./columns";
import type { Ordered } from "./ordering";
import type { Sorting, SortKey } from "./sorting";
import { Rate, Sparkline } from "./Sparkline";
import "./processes.css";

interface ProcessTableProps {
  rows: Ordered;
  trends: Trends;
  columns: readonly ColumnKey[];
  /** each column has its room, and the table scrolls sideways; else it fits, and columns step back */
  roomy: boolean;
  sorting: Sorting;
  onSort: (key: SortKey) => void;
  onOpen: (process: Process) => void;
  foot: ReactNode;
}

const words = strings.processes;
const kCardBelow = 620;
/** Where nobody chose, a card tells no more than this (processes.css). */
const kDefaultCard = kDefaultColumns.filter((key) => key !== "mmap" && key !== "munmap");

/** A line for name, trend and net; below it three to a line, of which times take two places. */
function cardHeight(keys: readonly ColumnKey[]): number {
  const lines: number[] = [];
  for (const key of keys) {
    if (key === "name" || key === "net" || key === "trend") continue;
    const places = key === "first" || key === "last" ? 2 : 1;
    const used = lines.at(-1) ?? 3;
    if (used + places > 3) lines.push(places);
    else lines[lines.length - 1] = used + places;
  }
  return 40 + 18 * lines.length;
}

export function ProcessTable({ rows, trends, columns: keys, roomy, sorting, onSort, onOpen, foot }: ProcessTableProps) {
  const cells = useMemo(() => processCells(trends, onOpen), [trends, onOpen]);
  const columns = useMemo(() => processColumns(keys, cells, sorting, onSort), [keys, cells, sorting, onSort]);
  const width = kColumnSpecs.reduce((sum, spec) => sum + (keys.includes(spec.key) ? spec.width : 0), 0);
  return (
    <VirtualTable
      caption={words.caption}
      className={roomy ? "process-table roomy" : "process-table"}
      minWidth={roomy ? width : undefined}
      columns={columns}
      rows={rows}
      rowClass={rowClass}
      onRow={onOpen}
      rowHeight={33}
      card={{ below: kCardBelow, height: cardHeight(roomy ? keys : kDefaultCard) }}
      foot={foot}
    />
  );
}

const rowClass = (row: Process): string => (row.exited_at === null ? "" : "ended");

type Cells = Record<ColumnKey, Column<Process>["cell"]>;

function processCells(trends: Trends, onOpen: (process: Process) => void): Cells {
  return {
    pid: (row) => row.pid,
    name: (row) => <NameCell row={row} onOpen={onOpen} />,
    state: (row) => words.states[row.state],
    net: (row) => <Bytes value={row.net_bytes} />,
    trend: (row) => <Sparkline trends={trends} id={row.id} />,
    percent: (row) => formatPercent(row.memory_percent),
    mapped: (row) => <Bytes value={row.mapped_bytes} />,
    resident: (row) => <Bytes value={row.resident_bytes} />,
    requested: (row) => <Bytes value={row.requested_bytes} />,
    returned: (row) => <Bytes value={row.returned_bytes} />,
    rate: (row) => <Rate trends={trends} id={row.id} />,
    mmap: (row) => formatCount(row.mmap_calls),
    munmap: (row) => formatCount(row.munmap_calls),
    failed: (row) => <Failed count={row.failed_calls} />,
    first: (row) => <Time at={row.first_seen} />,
    last: (row) => <Time at={row.last_seen} />,
  };
}

function processColumns(keys: readonly ColumnKey[], cells: Cells, sorting: Sorting, onSort: (key: SortKey) => void): Column<Process>[] {
  const { columns } = words;
  const hints: Partial<Record<ColumnKey, string>> = words.hints;
  const short: Partial<Record<ColumnKey, string>> = words.short;
  return kColumnSpecs.filter(({ key }) => keys.includes(key)).map(({ key, sort, className }) => {
    const sorted = sort === null || sorting.key !== sort ? undefined : sorting.descending ? "descending" : "ascending";
    return {
      key,
      className,
      cell: cells[key],
      label: short[key] ?? columns[key],
      sorted,
      header: sort === null ? columns[key] : <SortButton label={columns[key]} hint={hints[key]} sorted={sorted} onSort={() => onSort(sort)} />,
    };
  });
}

function Time({ at }: { at: string }) {
  return <time dateTime={at} title={at}>{formatTime(at)}</time>;
}

function NameCell({ row, onOpen }: { row: Process; onOpen: (process: Process) => void }) {
  return (
    <span className="p-name-line">
      <button type="button" className="link" aria-label={words.open(visibleName(row.name), row.pid)} onClick={() => onOpen(row)}>
        <Name name={row.name} />
      </button>
      {row.exited_at !== null && <span className="tag" title={words.endedAt(formatTime(row.exited_at))}>{words.ended}</span>}
    </span>
  );
}

function Failed({ count }: { count: number }) {
  return count === 0 ? <span className="unknown">0</span> : <span className="bad">{formatCount(count)}</span>;
}
