import { memo, type ReactElement } from "react";
import type { ChosenColumns, ColumnChoice } from "@/lib/chosen-columns";
import { strings } from "@/lib/strings";
import { Popover } from "./Popover";

const words = strings.columns;

interface ColumnMenuProps<Key extends string> {
  of: ColumnChoice<Key>;
  names: Readonly<Record<Key, string>>;
  chosen: ChosenColumns<Key>;
}

/** Drawn when the columns change: the panels that it stands in are drawn with every change of the stream. */
export const ColumnMenu = memo(function ColumnMenu<Key extends string>({ of, names, chosen: { keys, toggle, reset } }: ColumnMenuProps<Key>) {
  return (
    <Popover label={words.choose} title={words.title}>
      <div className="column-list">
        {of.all.filter((key) => key !== of.fixed).map((key) => (
          <label key={key} className="check">
            <input type="checkbox" checked={keys.includes(key)} onChange={() => toggle(key)} />
            {names[key]}
          </label>
        ))}
      </div>
      <div className="popover-foot">
        <button type="button" className="primary" onClick={reset}>{words.reset}</button>
      </div>
    </Popover>
  );
}) as <Key extends string>(props: ColumnMenuProps<Key>) => ReactElement;
