import { useMemo } from "react";
import { Bytes } from "@/components/Bytes";
import { Hint } from "@/components/Hint";
import { Name } from "@/components/Name";
import { VirtualTable, type Column } from "@/components/VirtualTable";
import { formatCount, formatPercent, formatTime } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import type { Process } from "@/types/ledger";
import type { Sorting, SortKey } from "./sorting";
import "./processes.css";

interface ProcessTableProps {
  rows: readonly Process[];
  sorting: Sorting;
  onSort: (key: SortKey) => void;
  onOpen: (process: Process) => void;
  /** what is said when there is no row */
  empty: string;
}

const words = strings.processes;

export function ProcessTable({ rows, sorting, onSort, onOpen, empty }: ProcessTableProps) {
  const columns = useMemo(() => processColumns(sorting, onSort, onOpen), [sorting, onSort, onOpen]);
  return (
    <VirtualTable
      caption={words.caption}
      className="process-table"
      columns={columns}
      rows={rows}
      rowClass={rowClass}
      onRow={onOpen}
      rowHeight={33}
      card={{ below: 620, height: 76 }}
      foot={rows.length === 0 ? empty : undefined}
    />
  );
}

const rowClass = (row: Process): string => (row.exited_at === null ? "" : "ended");

function processColumns(sorting: Sorting, onSort: (key: SortKey) => void, onOpen: (process: Process) => void): Column<Process>[] {
  const column = (key: SortKey, label: string, className: string, cell: Column<Process>["cell"], hint?: string, short = label): Column<Process> => ({
    key,
    label: short,
    className,
    cell,
    sorted: sorting.key !== key ? undefined : sorting.descending ? "descending" : "ascending",
    header: <SortButton label={label} hint={hint} sorting={sorting} sortKey={key} onSort={onSort} />,
  });
  const { columns, hints, short } = words;
  return [
    column("pid", columns.pid, "number p-pid", (row) => row.pid),
    column("name", columns.name, "p-name", (row) => <NameCell row={row} onOpen={onOpen} />),
    column("net_bytes", columns.net, "number p-net", (row) => <Bytes value={row.net_bytes} />, hints.net),
    column("mapped_bytes", columns.mapped, "number p-mapped", (row) => <Bytes value={row.mapped_bytes} />, hints.mapped, short.mapped),
    column("resident_bytes", columns.resident, "number p-resident", (row) => <Bytes value={row.resident_bytes} />, hints.resident, short.resident),
    column("memory_percent", columns.percent, "number p-percent", (row) => formatPercent(row.memory_percent), hints.percent),
    column("mmap_calls", columns.mmap, "number p-mmap", (row) => formatCount(row.mmap_calls)),
    column("munmap_calls", columns.munmap, "number p-munmap", (row) => formatCount(row.munmap_calls)),
    column("failed_calls", columns.failed, "number p-failed", (row) => <Failed count={row.failed_calls} />),
  ];
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

interface SortButtonProps {
  label: string;
  hint: string | undefined;
  sorting: Sorting;
  sortKey: SortKey;
  onSort: (key: SortKey) => void;
}

function SortButton({ label, hint, sorting, sortKey, onSort }: SortButtonProps) {
  const active = sorting.key === sortKey;
  const button = (describedBy?: string) => (
    <button type="button" className="sort" data-active={active || undefined} aria-describedby={describedBy} onClick={() => onSort(sortKey)}>
      <span className={hint === undefined ? undefined : "explained"}>{label}</span>
      <span className="arrow" aria-hidden="true">{active && !sorting.descending ? "↑" : "↓"}</span>
    </button>
  );
  return hint === undefined ? button() : <Hint text={hint}>{button}</Hint>;
}
