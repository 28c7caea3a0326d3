import { Bytes } from "@/components/Bytes";
import { barTitle } from "@/lib/chart/axes";
import { touches, type Band } from "@/lib/chart/gaps";
import { formatCount } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Bar } from "./bars";

const words = strings.activity;
const { columns } = words;

interface ActivityTableProps {
  bars: readonly Bar[];
  barMs: number;
  bands: readonly Band[];
}

/** The chart's twin: the same bars in numbers, newest first, without those of nothing. */
export function ActivityTable({ bars, barMs, bands }: ActivityTableProps) {
  const rows = bars
    .map((bar) => ({ ...bar, gaps: bands.filter((band) => touches(band, bar.from, bar.from + barMs)).flatMap((band) => band.gaps) }))
    .filter((row) => row.requested > 0 || row.returned > 0 || row.failed > 0 || row.gaps.length > 0)
    .reverse();
  if (rows.length === 0) return <p className="panel-message">{words.nothing}</p>;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <div className="activity-table" role="region" aria-label={strings.tableRegion(words.caption)} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.time}</th>
            <th scope="col" className="number">{columns.requested}</th>
            <th scope="col" className="number">{columns.returned}</th>
            <th scope="col" className="number">{columns.mmap}</th>
            <th scope="col" className="number">{columns.munmap}</th>
            <th scope="col" className="number">{columns.failed}</th>
            <th scope="col">{columns.gap}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.from}>
              <th scope="row">{barTitle(row.from, barMs)}</th>
              <td className="number"><Bytes value={row.requested} /></td>
              <td className="number"><Bytes value={row.returned} /></td>
              <td className="number">{formatCount(row.mmap)}</td>
              <td className="number">{formatCount(row.munmap)}</td>
              <td className="number">{formatCount(row.failed)}</td>
              <td>{[...new Set(row.gaps.map((gap) => strings.stages[gap.stage]))].join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
