import { formatBytes, formatExactBytes } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Request } from "@/types/ledger";
import { Bytes } from "./Bytes";
import "./request-cells.css";

const words = strings.requests;

export function RequestCall({ call }: { call: Request["call"] }) {
  return <span className={`call call-${call}`}>{call}</span>;
}

export function RequestSize({ row }: { row: Request }) {
  if (row.length === null) return <span className="unknown" title={words.brkHint}>{words.noSize}</span>;
  if (row.old_length === null) return <Bytes value={row.length} />;
  return (
    <span title={words.remap(formatExactBytes(row.old_length), formatExactBytes(row.length))}>
      {words.remapped(formatBytes(row.length))}
    </span>
  );
}

export function RequestResult({ row }: { row: Request }) {
  if (row.failed) return <span className="tag-bad">{row.result === null ? words.failed : words.failedWith(row.result)}</span>;
  if (row.result === null) return <span className="unknown" title={words.noResultHint}>{words.noResult}</span>;
  return <span className="address" title={words.address(row.address)}>{row.result}</span>;
}
