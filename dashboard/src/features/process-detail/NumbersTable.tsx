import { Bytes } from "@/components/Bytes";
import { touches, type Band } from "@/lib/chart/gaps";
import { formatMoment } from "@/lib/format";
import type { Span } from "@/lib/span";
import { strings } from "@/lib/strings";
import { type Point, rowsOf } from "./numbers";

const words = strings.detail;

interface NumbersTableProps {
  line: readonly Point[];
  span: Span;
  bands: readonly Band[];
}

/** The chart's twin: the numbers where they changed, newest first. */
export function NumbersTable({ line, span, bands }: NumbersTableProps) {
  const { rows, barMs } = rowsOf(line, span);
  const stages = (at: number): string[] =>
    bands.filter((band) => touches(band, at - barMs, at + 1)).flatMap((band) => band.gaps.map((gap) => strings.stages[gap.stage]));
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <div className="twin-table" role="region" aria-label={strings.tableRegion(words.numbers.caption)} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{words.numbers.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.numbers.time}</th>
            <th scope="col" className="number">{words.net}</th>
            <th scope="col" className="number">{words.mapped}</th>
            <th scope="col">{words.numbers.gap}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, net, mapped }) => (
            <tr key={at}>
              <th scope="row">{formatMoment(at)}</th>
              <td className="number"><Bytes value={net} /></td>
              <td className="number"><Bytes value={mapped} /></td>
              <td>{[...new Set(stages(at))].join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
