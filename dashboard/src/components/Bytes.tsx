import { formatBytes, formatExactBytes } from "@/lib/format";
import { strings } from "@/lib/strings";

export function Bytes({ value }: { value: number | null }) {
  if (value === null) return <span className="unknown">{strings.status.unknown}</span>;
  return <span title={formatExactBytes(value)}>{formatBytes(value)}</span>;
}
