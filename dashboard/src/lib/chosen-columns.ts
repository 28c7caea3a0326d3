import { useMemo, useState } from "react";

/** The columns that a table can show. */
export interface ColumnChoice<Key extends string> {
  /** where this browser remembers them */
  store: string;
  all: readonly Key[];
  /** shown where nobody chose */
  usual: readonly Key[];
  /** without it a row cannot be opened, so this one always shows */
  fixed: Key;
}

export interface ChosenColumns<Key extends string> {
  keys: readonly Key[];
  /** whether the columns are this browser's own choice */
  chosen: boolean;
  toggle: (key: Key) => void;
  reset: () => void;
}

/** The columns of a table, remembered by this browser; the same object until they are chosen anew. */
export function useChosenColumns<Key extends string>(of: ColumnChoice<Key>): ChosenColumns<Key> {
  const [choice, setChoice] = useState(() => readChoice(of));
  return useMemo(() => {
    const keys = choice ?? of.usual;
    const choose = (next: readonly Key[] | null): void => {
      setChoice(next);
      writeChoice(of.store, next);
    };
    return {
      keys,
      chosen: choice !== null,
      toggle: (key) => choose(of.all.filter((each) => (each === key ? !keys.includes(key) : keys.includes(each)))),
      reset: () => choose(null),
    };
  }, [of, choice]);
}

/** What was stored by another version, or by hand, counts as far as it names columns. */
export function readChoice<Key extends string>({ store, all, fixed }: ColumnChoice<Key>): readonly Key[] | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(store) ?? "null");
    if (!Array.isArray(stored)) return null;
    return all.filter((key) => key === fixed || stored.includes(key));
  } catch {
    return null;
  }
}

function writeChoice(store: string, keys: readonly string[] | null): void {
  try {
    if (keys === null) localStorage.removeItem(store);
    else localStorage.setItem(store, JSON.stringify(keys));
  } catch {
    // without storage the choice lasts as long as the page
  }
}
