import { Bytes } from "@/components/Bytes";
import { Name } from "@/components/Name";
import { formatPercent } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import { useScheme } from "@/lib/theme";
import { sliceColor } from "./palette";
import type { PieSlice } from "./slices";

const words = strings.overview;
const { columns } = words;

interface TopTableProps {
  slices: readonly PieSlice[];
  caption: string;
  withPid: boolean;
  onSlice: (slice: PieSlice) => void;
}

/** The pie's twin: the same slices in words and numbers, and the pie's legend. */
export function TopTable({ slices, caption, withPid, onSlice }: TopTableProps) {
  const scheme = useScheme();
  return (
    <table className="top-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" className="t-rank">{columns.rank}</th>
          <th scope="col">{columns.name}</th>
          {withPid && <th scope="col" className="number t-pid">{columns.pid}</th>}
          <th scope="col" className="number t-bytes">{columns.requested}</th>
          <th scope="col" className="number t-share">{columns.percent}</th>
        </tr>
      </thead>
      <tbody>
        {slices.map((slice) => (
          <tr key={slice.key} className={slice.rank === null ? "rest" : undefined}>
            <td className="t-rank">
              <span className="swatch" aria-hidden="true" style={{ background: sliceColor(scheme, slice.rank) }} />
              {slice.rank}
            </td>
            <th scope="row">
              {slice.rank === null ? <Name name={slice.name} /> : (
                <button type="button" className="name-button" title={labelOf(slice)} aria-label={labelOf(slice)} onClick={() => onSlice(slice)}>
                  <Name name={slice.name} />
                </button>
              )}
            </th>
            {withPid && <td className="number t-pid">{slice.pid}</td>}
            <td className="number t-bytes"><Bytes value={slice.bytes} /></td>
            <td className="number t-share">{formatPercent(slice.percent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function labelOf({ name, pid }: PieSlice): string {
  const shown = visibleName(name) || strings.unnamed;
  return pid === null ? words.filterName(shown) : words.filterPid(shown, pid);
}
