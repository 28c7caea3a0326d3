import { memo } from "react";
import { strings } from "@/lib/strings";
import { useOwn } from "@/lib/use-own";
import type { ProcessStore } from "./process-store";
import type { ProcessFilter } from "./sorting";

const words = strings.processes;

interface ProcessSearchProps {
  store: ProcessStore;
  filter: ProcessFilter;
  showEnded: boolean;
}

export const ProcessSearch = memo(function ProcessSearch({ store, filter, showEnded }: ProcessSearchProps) {
  const [search, setSearch] = useOwn(filter.search);
  const [ended, setEnded] = useOwn(showEnded);
  return (
    <>
      <input
        type="search"
        className="search"
        placeholder={words.search}
        aria-label={words.searchLabel}
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          store.search(event.target.value);
        }}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={ended}
          onChange={(event) => {
            setEnded(event.target.checked);
            store.setShowEnded(event.target.checked);
          }}
        />
        {words.showEnded}
      </label>
    </>
  );
});
