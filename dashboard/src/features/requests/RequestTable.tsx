import type { ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { Name } from "@/components/Name";
import { VirtualTable, type Column } from "@/components/VirtualTable";
import { formatBytes, formatExactBytes, formatTime } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Request } from "@/types/ledger";
import "./requests.css";

const words = strings.requests;

const column = (key: string, label: string, className: string, cell: Column<Request>["cell"]): Column<Request> => ({
  key, label, className, cell, header: label,
});

const kColumns: readonly Column<Request>[] = [
  column("time", words.columns.time, "r-time", (row) => <time dateTime={row.time} title={row.time}>{formatTime(row.time)}</time>),
  column("pid", words.columns.pid, "number r-pid", (row) => row.pid),
  column("name", words.columns.name, "r-name", (row) => <Name name={row.name} />),
  column("call", words.columns.call, "r-call", (row) => <span className={`call call-${row.call}`}>{row.call}</span>),
  column("size", words.columns.size, "number r-size", (row) => <Size row={row} />),
  column("result", words.columns.result, "r-result", (row) => <Result row={row} />),
];

function Size({ row }: { row: Request }) {
  if (row.length === null) return <span className="unknown" title={words.brkHint}>{words.noSize}</span>;
  if (row.old_length === null) return <Bytes value={row.length} />;
  return (
    <span title={words.remap(formatExactBytes(row.old_length), formatExactBytes(row.length))}>
      {words.remapped(formatBytes(row.length))}
    </span>
  );
}

function Result({ row }: { row: Request }) {
  if (row.failed) return <span className="tag-bad">{row.result === null ? words.failed : words.failedWith(row.result)}</span>;
  if (row.result === null) return <span className="unknown" title={words.noResultHint}>{words.noResult}</span>;
  return <span className="address" title={words.address(row.address)}>{row.result}</span>;
}

const rowClass = (row: Request): string => (row.failed ? "failed" : "");

interface RequestTableProps {
  rows: readonly Request[];
  foot: ReactNode;
  onEnd: () => void;
  onAway: (away: boolean) => void;
}

export function RequestTable(props: RequestTableProps) {
  return (
    <VirtualTable
      caption={words.caption}
      className="request-table"
      columns={kColumns}
      rowClass={rowClass}
      rowHeight={29}
      recycle
      card={{ below: 520, height: 54 }}
      {...props}
    />
  );
}
