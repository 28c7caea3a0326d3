import type { ReactNode } from "react";
import { Name } from "@/components/Name";
import { RequestCall, RequestResult, RequestSize } from "@/components/RequestCells";
import { VirtualTable, type Column } from "@/components/VirtualTable";
import { formatTime } from "@/lib/format";
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
  column("call", words.columns.call, "r-call", (row) => <RequestCall call={row.call} />),
  column("size", words.columns.size, "number r-size", (row) => <RequestSize row={row} />),
  column("result", words.columns.result, "r-result", (row) => <RequestResult row={row} />),
];

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
