import { memo, useCallback, useMemo, useState } from "react";
import { ColumnMenu } from "@/components/ColumnMenu";
import { Panel } from "@/components/Panel";
import { SearchBox } from "@/components/SearchBox";
import { useChosenColumns } from "@/lib/chosen-columns";
import { saveText, toCsv } from "@/lib/csv";
import { strings } from "@/lib/strings";
import { useOwn } from "@/lib/use-own";
import { useStore } from "@/lib/use-store";
import type { ListedHost } from "@/types/ledger";
import { type FleetKey, kFleetChoice, kFleetColumns } from "./columns";
import { FleetTable } from "./FleetTable";
import type { FleetStore, FleetView } from "./fleet-store";
import { filterHosts, FleetOrder, type FleetSortKey, nextFleetSorting } from "./sorting";

const words = strings.fleet;

interface FleetPanelProps {
  store: FleetStore;
  /** the machine that the other panels are about, if one is chosen */
  chosen: string | null;
  onHost: (id: string) => void;
}

/** All machines of the ledger, one a row; a press on one makes the page be about it. */
export function FleetPanel({ store, chosen, onHost }: FleetPanelProps) {
  const view = useStore(store);
  const { search, sorting } = useStore(store.table);
  const columns = useChosenColumns(kFleetChoice);
  const onSort = useCallback((key: FleetSortKey) => store.sortBy(nextFleetSorting(store.table.value.sorting, key)), [store]);
  const [order] = useState(() => new FleetOrder());
  const rows = useMemo(() => filterHosts(order.sort(view.rows, sorting), search), [order, view.rows, sorting, search]);

  return (
    <Panel
      id="fleet"
      title={words.title}
      note={view.ready ? words.counts(view.rows.length, view.states) : undefined}
      actions={
        <>
          <FleetSearch search={search} onSearch={store.search} />
          <ColumnMenu of={kFleetChoice} names={words.columns} chosen={columns} />
          <button type="button" className="primary" title={strings.processes.exportHint} onClick={() => save(rows, columns.keys)}>
            {strings.processes.export}
          </button>
        </>
      }
    >
      <FleetTable
        rows={rows}
        columns={columns.keys}
        roomy={columns.chosen}
        sorting={sorting}
        chosen={chosen}
        onSort={onSort}
        onHost={onHost}
        foot={rows.length === 0 ? noneOf(view) : undefined}
      />
    </Panel>
  );
}

const noneOf = ({ ready, rows }: FleetView): string => (!ready ? strings.loading : rows.length === 0 ? words.empty : words.noMatch);

const FleetSearch = memo(function FleetSearch({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [own, setOwn] = useOwn(search);
  return (
    <SearchBox
      placeholder={words.search}
      label={words.searchLabel}
      value={own}
      onSearch={(text) => {
        setOwn(text);
        onSearch(text);
      }}
    />
  );
});

function save(rows: readonly ListedHost[], keys: readonly FleetKey[]): void {
  const columns = kFleetColumns.filter(({ key }) => keys.includes(key));
  saveText("machines.csv", "text/csv", toCsv(columns.map(({ key }) => words.columns[key]), rows.map((row) => columns.map(({ value }) => value(row)))));
}
