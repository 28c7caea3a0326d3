import { useEffect, useMemo, useRef, type ComponentProps } from "react";
import { Panel } from "@/components/Panel";
import { Segmented } from "@/components/Segmented";
import { formatBytes, formatMoment } from "@/lib/format";
import type { Latest } from "@/lib/latest";
import type { ValueStore } from "@/lib/store";
import { lazily } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import { useShown } from "@/lib/use-shown";
import { useStore } from "@/lib/use-store";
import type { Top } from "@/types/ledger";
import { pieSlices, type PieSlice } from "./slices";
import type { TopChoice } from "./top-choice";
import { TopTable } from "./TopTable";
import type { WindowTop } from "./window-top";
import "./overview.css";

const words = strings.overview;
const TopPie = lazily(() => import("./TopPie").then((module) => module.TopPie));
const kGroupings = [
  { value: "process", label: words.byProcess },
  { value: "program", label: words.byProgram },
] as const;
const kTimes = [
  { value: "all", label: words.allTime },
  { value: "chart", label: words.chartSpan },
] as const;

/** What the table of processes is to show alone. */
export interface Wanted {
  pid?: number;
  name?: string;
}

interface TopPanelProps {
  byProcess: Latest<Top>;
  byProgram: Latest<Top>;
  /** of the span that the activity chart shows */
  ofChart: WindowTop;
  choice: ValueStore<TopChoice>;
  onFilter: (wanted: Wanted) => void;
}

export function TopPanel({ byProcess, byProgram, ofChart, choice, onFilter }: TopPanelProps) {
  const { by, over: time } = useStore(choice);
  useEffect(() => {
    if (time === "all") return;
    ofChart.open(by);
    return ofChart.close;
  }, [ofChart, time, by]);
  const all = useStore(by === "process" ? byProcess : byProgram);
  const window = useStore(ofChart);
  const top = time === "all" ? all : window.top;
  const slices = useMemo(() => (top === null ? [] : pieSlices(top)), [top]);
  const span = top?.from == null || top.to === null ? null : words.span(formatMoment(Date.parse(top.from)), formatMoment(Date.parse(top.to)));
  const total = (span === null ? words.total : words.totalOf)(formatBytes(top?.total_bytes ?? 0));

  return (
    <Panel
      id="overview"
      title={words.title}
      actions={
        <>
          <Segmented label={words.by} value={by} options={kGroupings} onChange={(chosen) => choice.set({ ...choice.value, by: chosen })} />
          <Segmented label={words.over} value={time} options={kTimes} onChange={(over) => choice.set({ ...choice.value, over })} />
        </>
      }
    >
      {time === "chart" && window.error !== null && (
        <div className="panel-error" role="alert">
          {words.failedLoad(window.error)}
          <button type="button" onClick={ofChart.retry}>{strings.retry}</button>
        </div>
      )}
      {slices.length === 0 ? (
        <p className="panel-message top-none">{top === null ? strings.loading : time === "all" ? words.empty : words.emptySpan}</p>
      ) : (
        <div className="top">
          <figure className="top-figure">
            <PiePlace slices={slices} label={words.chart(by, total)} onSlice={(slice) => filterBy(slice, onFilter)} />
            <figcaption>{total}{span !== null && <span>{span}</span>}</figcaption>
          </figure>
          <TopTable slices={slices} caption={words.caption(by)} withPid={by === "process"} onSlice={(slice) => filterBy(slice, onFilter)} />
        </div>
      )}
    </Panel>
  );
}

/** A process by its pid, a program by its name. The rest is no one. */
function filterBy({ rank, pid, name }: PieSlice, onFilter: (wanted: Wanted) => void): void {
  if (rank !== null) onFilter(pid === null ? { name } : { pid });
}

function PiePlace(props: ComponentProps<typeof TopPie>) {
  const place = useRef<HTMLDivElement>(null);
  const shown = useShown(place);
  return <div ref={place} className="top-pie">{shown && <TopPie {...props} />}</div>;
}
