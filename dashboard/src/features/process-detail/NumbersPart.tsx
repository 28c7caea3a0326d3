import { useState } from "react";
import { Segmented } from "@/components/Segmented";
import { spanTitle } from "@/lib/chart/axes";
import type { Band } from "@/lib/chart/gaps";
import { kRanges, type Range } from "@/lib/chart/ranges";
import { useBands, type Gaps } from "@/lib/chart/use-bands";
import { formatBytes, formatMoment } from "@/lib/format";
import type { Span } from "@/lib/span";
import { lazily } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Point } from "./numbers";
import type { NumbersStore } from "./numbers-store";
import { NumbersTable } from "./NumbersTable";
import { Part, TableSwitch } from "./Part";

const words = strings.detail.numbers;
const NumbersChart = lazily(() => import("./NumbersChart").then((module) => module.NumbersChart));
const kOptions = (Object.keys(kRanges) as Range[]).map((range) => ({ value: range, label: strings.activity.range[range] }));
/** Longer spans are told without seconds. */
const kSecondsMs = 3_600_000;

interface NumbersPartProps {
  store: NumbersStore;
  gaps: Gaps;
}

/** Both numbers over the last of the process's life, and where records may be missing. */
export function NumbersPart({ store, gaps }: NumbersPartProps) {
  const { range, span, line, ready, error } = useStore(store);
  const [asTable, setAsTable] = useState(false);
  const [log, setLog] = useState(false);
  const bands = useBands(gaps, span);
  return (
    <Part
      className="numbers"
      title={words.title}
      note={span === null ? undefined : spanText(span)}
      actions={
        <>
          <Segmented<Range> label={strings.activity.ranges} value={range} options={kOptions} onChange={store.choose} />
          <button type="button" className="primary" aria-pressed={log} title={strings.activity.logHint} onClick={() => setLog(!log)}>{strings.activity.log}</button>
          <TableSwitch on={asTable} onTurn={setAsTable} />
        </>
      }
      error={error === null ? null : { text: words.failed(error), retry: store.retry }}
    >
      {(!ready || span === null) && error === null && <p className="detail-note numbers-none">{strings.loading}</p>}
      {ready && span !== null && asTable && <NumbersTable line={line} span={span} bands={bands} />}
      {ready && span !== null && !asTable && <Plot line={line} span={span} bands={bands} log={log} />}
    </Part>
  );
}

interface PlotProps {
  log: boolean;
  line: readonly Point[];
  span: Span;
  bands: readonly Band[];
}

function Plot({ line, span, bands, log }: PlotProps) {
  return (
    <>
      <div className="numbers-plot" role="img" aria-label={summaryOf(line, span, bands)}>
        <NumbersChart line={line} span={span} bands={bands} log={log} />
      </div>
      <ul className="numbers-legend">
        <li className="of-net">{strings.detail.net}</li>
        {line.some(({ mapped }) => mapped !== null) && <li className="of-mapped">{strings.detail.mapped}</li>}
        {bands.length > 0 && <li className="of-gap">{strings.activity.gap}</li>}
      </ul>
    </>
  );
}

const spanText = ({ from, to }: Span): string => spanTitle(from, to, to - from < kSecondsMs);
const bytes = (value: number | null | undefined): string => (value === null || value === undefined ? strings.status.unknown : formatBytes(value));

/** What a look at the chart tells, in words. */
function summaryOf(line: readonly Point[], span: Span, bands: readonly Band[]): string {
  const [first, last] = [line[0], line.at(-1)];
  const most = line.reduce<Point | undefined>((max, point) => ((point.net ?? 0) > (max?.net ?? 0) ? point : max), undefined);
  return words.summary(spanText(span)) +
    words.of(strings.detail.net, bytes(first?.net), bytes(last?.net)) +
    words.of(strings.detail.mapped, bytes(first?.mapped), bytes(last?.mapped)) +
    (most === undefined ? "" : words.most(bytes(most.net), formatMoment(most.at))) +
    strings.activity.gaps(bands.reduce((sum, band) => sum + band.gaps.length, 0));
}
