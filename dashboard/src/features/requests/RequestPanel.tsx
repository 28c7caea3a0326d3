import { useCallback, useRef } from "react";
import { ChipRow } from "@/components/Chip";
import { Panel } from "@/components/Panel";
import { formatTime } from "@/lib/format";
import { useShortcut } from "@/lib/shortcuts";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import { isEmpty, type RequestFilter } from "./filter";
import { FilterChips, LogControls } from "./LogControls";
import type { LogView } from "./log-view";
import type { RequestLog } from "./request-log";
import { RequestTable } from "./RequestTable";

const words = strings.requests;

interface RequestPanelProps {
  log: RequestLog;
  /** the machine that is chosen, if one is */
  host?: string | undefined;
}

export function RequestPanel({ log, host }: RequestPanelProps) {
  const view = useStore(log);
  // paused by scrolling: then scrolling back to the top goes on
  const byScroll = useRef(false);
  const scroller = useRef<HTMLDivElement>(null);

  const onAway = useCallback((away: boolean) => {
    if (away && !log.view().paused) {
      byScroll.current = true;
      log.pause();
    } else if (!away && byScroll.current) {
      byScroll.current = false;
      log.resume();
    }
  }, [log]);

  const toTop = (): void => {
    byScroll.current = false;
    scroller.current?.querySelector(".scroller")?.scrollTo({ top: 0 });
  };
  const toggle = (): void => {
    byScroll.current = false;
    if (!view.paused) {
      log.pause();
      return;
    }
    toTop();
    log.resume();
  };
  useShortcut("space", "act", strings.shortcuts.pause, toggle);
  const onFilter = (filter: RequestFilter): void => {
    toTop();
    log.setFilter(filter);
  };
  const onJump = (time: string): void => {
    toTop();
    log.jump(time);
  };

  return (
    <Panel
      id="requests"
      title={words.title}
      note={note(view)}
      actions={
        <>
          <LogControls log={log} filter={view.filter} host={host} onFilter={onFilter} onJump={onJump} />
          <button type="button" className="primary" aria-pressed={view.paused} onClick={toggle}>
            {view.at !== null ? words.newest : view.paused ? words.resume : words.pause}
          </button>
        </>
      }
    >
      {!isEmpty(view.filter) && <ChipRow><FilterChips filter={view.filter} onFilter={onFilter} /></ChipRow>}
      {view.error !== null && (
        <div className="panel-error" role="alert">
          {words.failedLoad(view.error)}
          <button type="button" onClick={log.retry}>{strings.retry}</button>
        </div>
      )}
      <div ref={scroller} className="panel-fill">
        <RequestTable rows={view.rows} foot={<Foot view={view} onFurther={log.lookFurther} />} onEnd={log.loadOlder} onAway={onAway} />
      </div>
    </Panel>
  );
}

function note(view: LogView): string {
  if (view.at !== null) return words.heldAt(formatTime(view.at), view.missed);
  if (view.paused) return words.pausedFor(view.missed);
  if (view.filter.to !== undefined) return words.before(formatTime(view.filter.to));
  return view.skipped > 0 ? words.burst : words.following;
}

function Foot({ view, onFurther }: { view: LogView; onFurther: () => void }) {
  const none = view.rows.length === 0;
  if (view.below === "unsearched" && view.lookedBackTo !== null) {
    const time = formatTime(view.lookedBackTo);
    return (
      <>
        {none ? words.noneBackTo(time) : words.lookedBackTo(time)}
        {view.loading ? ` ${strings.loading}` : <button type="button" className="primary" onClick={onFurther}>{words.lookFurther}</button>}
      </>
    );
  }
  if (view.loading || (none && view.below === "more")) return strings.loading;
  if (view.below === "end") return none ? (isEmpty(view.filter) && view.at === null ? words.empty : words.noMatch) : words.end;
  return view.skipped > 0 ? words.skipped(view.skipped) : words.more;
}
