import { useCallback, useRef } from "react";
import { Panel } from "@/components/Panel";
import { useShortcut } from "@/lib/shortcuts";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { LogView, RequestLog } from "./request-log";
import { RequestTable } from "./RequestTable";

const words = strings.requests;

export function RequestPanel({ log }: { log: RequestLog }) {
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

  const toggle = (): void => {
    byScroll.current = false;
    if (!view.paused) {
      log.pause();
      return;
    }
    scroller.current?.querySelector(".scroller")?.scrollTo({ top: 0 });
    log.resume();
  };
  useShortcut("space", "act", strings.shortcuts.pause, toggle);

  return (
    <Panel
      id="requests"
      title={words.title}
      note={note(view)}
      actions={
        <>
          {view.pid !== null && (
            <button type="button" className="chip" title={words.allProcesses} onClick={() => log.filter(null)}>
              {words.onlyPid(view.pid)} <span aria-hidden="true">×</span><span className="visually-hidden">{words.allProcesses}</span>
            </button>
          )}
          <button type="button" className="primary" aria-pressed={view.paused} onClick={toggle}>
            {view.paused ? words.resume : words.pause}
          </button>
        </>
      }
    >
      {view.error !== null && (
        <div className="panel-error" role="alert">
          {words.failedLoad(view.error)}
          <button type="button" onClick={log.retry}>{strings.retry}</button>
        </div>
      )}
      <div ref={scroller} className="panel-fill">
        <RequestTable rows={view.rows} foot={foot(view)} onEnd={log.loadOlder} onAway={onAway} />
      </div>
    </Panel>
  );
}

function note(view: LogView): string {
  if (view.paused) return words.pausedFor(view.missed);
  return view.skipped > 0 ? words.burst : words.following;
}

function foot(view: LogView): string {
  if (view.loading || (view.rows.length === 0 && view.below === "more")) return strings.loading;
  if (view.below === "end") return view.rows.length === 0 ? words.empty : words.end;
  return view.skipped > 0 ? words.skipped(view.skipped) : words.more;
}
