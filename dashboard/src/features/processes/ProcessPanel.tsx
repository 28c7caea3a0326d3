import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { Panel } from "@/components/Panel";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Process } from "@/types/ledger";
import type { ProcessStore } from "./process-store";
import { ProcessTable } from "./ProcessTable";
import { filterProcesses, kDefaultSorting, nextSorting, sortProcesses, type SortKey } from "./sorting";

const words = strings.processes;

interface ProcessPanelProps {
  store: ProcessStore;
  onOpen: (process: Process) => void;
}

export function ProcessPanel({ store, onOpen }: ProcessPanelProps) {
  const view = useStore(store);
  const [sorting, setSorting] = useState(kDefaultSorting);
  // the store shows itself with the next frame, a checkbox must change at once
  const [showEnded, setShowEnded] = useState(view.showEnded);
  const [wanted, setWanted] = useState("");
  const search = useDeferredValue(wanted);
  const onSort = useCallback((key: SortKey) => setSorting((now) => nextSorting(now, key)), []);
  const rows = useMemo(() => sortProcesses(filterProcesses(view.rows, search), sorting), [view.rows, search, sorting]);

  return (
    <Panel
      id="processes"
      title={words.title}
      note={view.ready ? words.counts(view.live, view.ended) : undefined}
      actions={
        <>
          <input
            type="search"
            className="search"
            placeholder={words.search}
            aria-label={words.searchLabel}
            autoComplete="off"
            spellCheck={false}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={showEnded}
              onChange={(event) => {
                setShowEnded(event.target.checked);
                store.setShowEnded(event.target.checked);
              }}
            />
            {words.showEnded}
          </label>
        </>
      }
    >
      {view.error !== null && (
        <div className="panel-error" role="alert">
          {words.endedFailed(view.error)}
          <button type="button" onClick={() => store.setShowEnded(true)}>{strings.retry}</button>
        </div>
      )}
      <ProcessTable
        rows={rows}
        sorting={sorting}
        onSort={onSort}
        onOpen={onOpen}
        empty={!view.ready ? words.waiting : view.rows.length === 0 ? words.empty : words.noMatch}
      />
    </Panel>
  );
}
