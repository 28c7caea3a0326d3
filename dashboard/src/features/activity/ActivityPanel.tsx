import type { Chart } from "chart.js";
import { useId, useRef, useState } from "react";
import { Panel } from "@/components/Panel";
import { barTitle, spanTitle } from "@/lib/chart/axes";
import type { Band } from "@/lib/chart/gaps";
import { useBands, type Gaps } from "@/lib/chart/use-bands";
import { formatBytes, formatSpan } from "@/lib/format";
import { lazily } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import { useShown } from "@/lib/use-shown";
import { useStore } from "@/lib/use-store";
import { ActivityControls } from "./ActivityControls";
import { ActivityTable } from "./ActivityTable";
import type { ActivityStore, ActivityView } from "./activity-store";
import { sumOf } from "./bars";
import { useGestures } from "./gestures";
import "./activity.css";

const words = strings.activity;
const ActivityChart = lazily(() => import("./ActivityChart").then((module) => module.ActivityChart));

interface ActivityPanelProps {
  store: ActivityStore;
  gaps: Gaps;
}

/** What the machine asked for and gave back over time, and where records may be missing. */
export function ActivityPanel({ store, gaps }: ActivityPanelProps) {
  const view = useStore(store);
  const [asTable, setAsTable] = useState(false);
  const [log, setLog] = useState(false);
  const { span } = view;
  const bands = useBands(gaps, span);

  return (
    <Panel
      id="activity"
      title={words.title}
      note={span === null ? undefined : spanText(view)}
      actions={<ActivityControls store={store} view={view} asTable={asTable} onTable={setAsTable} log={log} onLog={setLog} />}
    >
      {view.error !== null && (
        <div className="panel-error" role="alert">
          {words.failedLoad(view.error)}
          <button type="button" onClick={store.retry}>{strings.retry}</button>
        </div>
      )}
      {!view.ready && view.error === null && <p className="panel-message activity-none">{view.absent ? words.absent : strings.loading}</p>}
      {view.ready && asTable && <ActivityTable bars={view.bars} barMs={view.barMs} bands={bands} />}
      {view.ready && !asTable && <Plot store={store} view={view} bands={bands} log={log} />}
    </Panel>
  );
}

interface PlotProps {
  store: ActivityStore;
  view: ActivityView;
  bands: readonly Band[];
  log: boolean;
}

function Plot({ store, view, bands, log }: PlotProps) {
  const plot = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart<"bar", { x: number; y: number }[]>>(null);
  const keys = useId();
  const shown = useShown(plot);
  useGestures(plot, mark, chart, store);
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application: it takes keys itself */}
      <div ref={plot} className="activity-plot" role="application" aria-label={summaryOf(view, bands)} aria-describedby={keys} tabIndex={0}>
        {shown && <ActivityChart view={view} bands={bands} log={log} chart={chart} />}
        <div ref={mark} className="activity-mark" hidden />
      </div>
      <p id={keys} className="visually-hidden">{words.keys}</p>
      <ul className="activity-legend" title={words.how}>
        <li className="of-take">{words.requested}</li>
        <li className="of-give">{words.returned}</li>
        <li className="of-gap">{words.gap}</li>
        <li className="of-each">{words.each(formatSpan(view.barMs))}</li>
      </ul>
    </>
  );
}

/** Longer spans are told without seconds. */
const kSecondsMs = 3_600_000;

function spanText({ span }: ActivityView): string {
  return span === null ? "" : spanTitle(span.from, span.to, span.to - span.from < kSecondsMs);
}

/** What a look at the chart tells, in words. */
function summaryOf(view: ActivityView, bands: readonly Band[]): string {
  const { requested, returned, biggest } = sumOf(view.bars);
  return words.summary(spanText(view), formatBytes(requested), formatBytes(returned)) +
    (biggest === null ? "" : words.most(formatBytes(biggest.requested), barTitle(biggest.from, view.barMs))) +
    words.gaps(bands.reduce((sum, band) => sum + band.gaps.length, 0));
}
