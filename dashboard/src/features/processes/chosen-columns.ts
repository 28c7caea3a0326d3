import { useCallback, useState } from "react";
import { type ColumnKey, kColumnKeys, kDefaultColumns } from "./columns";

const kKey = "mapledger.columns";
/** Without a name a row cannot be opened, so this one always shows. */
export const kFixedColumn: ColumnKey = "name";

interface ChosenColumns {
  keys: readonly ColumnKey[];
  /** whether the columns are this browser's own choice */
  chosen: boolean;
  toggle: (key: ColumnKey) => void;
  reset: () => void;
}

/** The columns of the table, remembered by this browser. */
export function useChosenColumns(): ChosenColumns {
  const [choice, setChoice] = useState(readChoice);
  const keys = choice ?? kDefaultColumns;
  const choose = useCallback((next: readonly ColumnKey[] | null) => {
    setChoice(next);
    writeChoice(next);
  }, []);
  return {
    keys,
    chosen: choice !== null,
    toggle: (key) => choose(kColumnKeys.filter((each) => (each === key ? !keys.includes(key) : keys.includes(each)))),
    reset: () => choose(null),
  };
}

/** What was stored by another version, or by hand, counts as far as it names columns. */
export function readChoice(): readonly ColumnKey[] | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(kKey) ?? "null");
    if (!Array.isArray(stored)) return null;
    return kColumnKeys.filter((key) => key === kFixedColumn || stored.includes(key));
  } catch {
    return null;
  }
}

function writeChoice(keys: readonly ColumnKey[] | null): void {
  try {
    if (keys === null) localStorage.removeItem(kKey);
    else localStorage.setItem(kKey, JSON.stringify(keys));
  } catch {
    // without storage the choice lasts as long as the page
  }
}
