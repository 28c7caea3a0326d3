import { useCallback, useMemo, useState } from "react";
import { Chip, ChipRow } from "@/components/Chip";
import { ColumnMenu } from "@/components/ColumnMenu";
import { Panel } from "@/components/Panel";
import { useChosenColumns } from "@/lib/chosen-columns";
import { saveText, toCsv } from "@/lib/csv";
import { formatTime } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import type { Trends } from "@/lib/trends";
import { useStore } from "@/lib/use-store";
import type { Process } from "@/types/ledger";
import { type ColumnKey, kColumnChoice, kColumnSpecs } from "./columns";
import { Ordering } from "./ordering";
import type { ProcessStore, ProcessView } from "./process-store";
import { ProcessSearch } from "./ProcessSearch";
import { ProcessTable } from "./ProcessTable";
import { filterProcesses, nextSorting, type SortKey } from "./sorting";

const words = strings.processes;

interface ProcessPanelProps {
  store: ProcessStore;
  onOpen: (process: Process) => void;
}

export function ProcessPanel({ store, onOpen }: ProcessPanelProps) {
  const view = useStore(store);
  const { filter, sorting } = useStore(store.table);
  const columns = useChosenColumns(kColumnChoice);
  const { keys, chosen } = columns;
  const onSort = useCallback((key: SortKey) => store.sortBy(nextSorting(store.table.value.sorting, key)), [store]);
  const [ordering] = useState(() => new Ordering());
  const rows = useMemo(
    () => ordering.sort(filterProcesses(view.rows, filter), sorting, (id) => store.trends.rate(id)),
    [ordering, view.rows, filter, sorting, store],
  );

  return (
    <Panel
      id="processes"
      title={words.title}
      note={view.ready ? words.counts(view.live, view.ended) : undefined}
      actions={
        <>
          <ProcessSearch store={store} filter={filter} showEnded={view.showEnded} />
          <ColumnMenu of={kColumnChoice} names={words.columns} chosen={columns} />
          <button type="button" className="primary" title={words.exportHint} onClick={() => save(rows.all(), keys, store.trends)}>
            {words.export}
          </button>
        </>
      }
    >
      {(filter.pid !== null || filter.name !== null) && (
        <ChipRow>
          <Chip
            label={words.only(filter.pid, filter.name === null ? null : visibleName(filter.name))}
            remove={words.all}
            onRemove={() => store.setFilter({ ...filter, pid: null, name: null })}
          />
        </ChipRow>
      )}
      {view.error !== null && (
        <div className="panel-error" role="alert">
          {words.endedFailed(view.error)}
          <button type="button" onClick={store.retry}>{strings.retry}</button>
        </div>
      )}
      <ProcessTable
        rows={rows}
        trends={store.trends}
        columns={keys}
        roomy={chosen}
        sorting={sorting}
        onSort={onSort}
        onOpen={onOpen}
        foot={<Foot view={view} shown={rows.length} onOlder={store.loadOlder} />}
      />
    </Panel>
  );
}

function save(rows: readonly Process[], keys: readonly ColumnKey[], trends: Trends): void {
  const columns = kColumnSpecs.flatMap(({ key, value }) => (value !== null && keys.includes(key) ? [{ key, value }] : []));
  const cells = rows.map((row) => columns.map(({ value }) => value(row, trends)));
  saveText("processes.csv", "text/csv", toCsv(columns.map(({ key }) => words.columns[key]), cells));
}

/** What is not in the table, and why. */
function Foot({ view, shown, onOlder }: { view: ProcessView; shown: number; onOlder: () => void }) {
  const backTo = view.endedBackTo;
  return (
    <>
      {shown === 0 && (!view.ready ? words.waiting : view.rows.length === 0 ? words.empty : words.noMatch)}
      {view.loading ? ` ${strings.loading}` : backTo !== null && (
        <>
          {" "}{words.endedBackTo(formatTime(backTo))}
          {!view.full && <button type="button" className="primary" onClick={onOlder}>{words.endedOlder}</button>}
        </>
      )}
    </>
  );
}
