import { useState } from "react";
import { strings } from "@/lib/strings";
import type { ProcessStore } from "./process-store";
import type { ProcessFilter } from "./sorting";

const words = strings.processes;

interface ProcessSearchProps {
  store: ProcessStore;
  filter: ProcessFilter;
  showEnded: boolean;
}

/** A store shows itself with the next frame, a box must change at once: so each keeps what was put into it, until the store says another. */
function useOwn<Value>(value: Value): [Value, (value: Value) => void] {
  const [own, setOwn] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== told) {
    setTold(value);
    setOwn(value);
  }
  return [own, setOwn];
}

export function ProcessSearch({ store, filter, showEnded }: ProcessSearchProps) {
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
}
