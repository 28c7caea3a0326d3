import { Popover } from "@/components/Popover";
import { strings } from "@/lib/strings";
import { kFixedColumn } from "./chosen-columns";
import { type ColumnKey, kColumnKeys } from "./columns";

const words = strings.processes;

interface ColumnMenuProps {
  keys: readonly ColumnKey[];
  onToggle: (key: ColumnKey) => void;
  onReset: () => void;
}

export function ColumnMenu({ keys, onToggle, onReset }: ColumnMenuProps) {
  return (
    <Popover label={words.choose} title={words.chooseTitle}>
      <div className="column-list">
        {kColumnKeys.filter((key) => key !== kFixedColumn).map((key) => (
          <label key={key} className="check">
            <input type="checkbox" checked={keys.includes(key)} onChange={() => onToggle(key)} />
            {words.columns[key]}
          </label>
        ))}
      </div>
      <div className="popover-foot">
        <button type="button" className="primary" onClick={onReset}>{words.chooseReset}</button>
      </div>
    </Popover>
  );
}
