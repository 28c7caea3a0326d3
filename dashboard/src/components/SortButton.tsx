import { Hint } from "./Hint";

interface SortButtonProps {
  label: string;
  hint: string | undefined;
  /** how the table is sorted, if it is by this column */
  sorted: "ascending" | "descending" | undefined;
  onSort: () => void;
}

/** The header of a column that a press sorts by. */
export function SortButton({ label, hint, sorted, onSort }: SortButtonProps) {
  const button = (describedBy?: string) => (
    <button type="button" className="sort" data-active={sorted !== undefined || undefined} aria-describedby={describedBy} onClick={onSort}>
      <span className={hint === undefined ? undefined : "explained"}>{label}</span>
      <span className="arrow" aria-hidden="true">{sorted === "ascending" ? "↑" : "↓"}</span>
    </button>
  );
  return hint === undefined ? button() : <Hint text={hint}>{button}</Hint>;
}
