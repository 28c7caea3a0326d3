import type { ReactNode } from "react";
import { Segmented } from "@/components/Segmented";
import { strings } from "@/lib/strings";
import type { ActivityStore, ActivityView } from "./activity-store";
import { kRanges, type Range } from "./viewport";

const words = strings.activity;
const kOptions = (Object.keys(kRanges) as Range[]).map((range) => ({ value: range, label: words.range[range] }));
const kZoom = 2;
const kPan = 0.5;

interface ActivityControlsProps {
  store: ActivityStore;
  view: ActivityView;
  asTable: boolean;
  onTable: (asTable: boolean) => void;
  log: boolean;
  onLog: (log: boolean) => void;
}

/** All that gestures do, by buttons too. */
export function ActivityControls({ store, view, asTable, onTable, log, onLog }: ActivityControlsProps) {
  return (
    <>
      <Segmented<Range | "own"> label={words.ranges} value={view.range} options={kOptions} onChange={(range) => range !== "own" && store.choose(range)} />
      <div className="activity-moves" role="group" aria-label={words.title}>
        <Move label={words.earlier} onClick={() => store.pan(-kPan)}><path d="M12 4 6 10l6 6" /></Move>
        <Move label={words.later} disabled={view.following} onClick={() => store.pan(kPan)}><path d="m8 4 6 6-6 6" /></Move>
        <Move label={words.zoomOut} onClick={() => store.zoom(kZoom)}><path d="M4 10h12" /></Move>
        <Move label={words.zoomIn} onClick={() => store.zoom(1 / kZoom)}><path d="M4 10h12M10 4v12" /></Move>
        <Move label={words.reset} disabled={view.range !== "own"} onClick={store.reset}><path d="M5 4l5 6-5 6M15 4v12" /></Move>
      </div>
      <button type="button" className="primary" aria-pressed={log} title={words.logHint} onClick={() => onLog(!log)}>{words.log}</button>
      <button type="button" className="primary" aria-pressed={asTable} onClick={() => onTable(!asTable)}>{words.table}</button>
    </>
  );
}

/** One that can do nothing now is still there for the focus that stands on it. */
function Move({ label, disabled = false, onClick, children }: { label: string; disabled?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" title={label} aria-label={label} aria-disabled={disabled || undefined} onClick={() => !disabled && onClick()}>
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
        {children}
      </svg>
    </button>
  );
}
