import { memo } from "react";
import { SearchBox } from "@/components/SearchBox";
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
      <SearchBox
        placeholder={words.search}
        label={words.searchLabel}
        value={search}
        onSearch={(text) => {
          setSearch(text);
          store.search(text);
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
