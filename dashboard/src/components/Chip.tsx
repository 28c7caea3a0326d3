import type { ReactNode } from "react";
import "./chip.css";

interface ChipProps {
  label: string;
  /** what a press does, for its title and for who does not see the × */
  remove: string;
  onRemove: () => void;
}

/** A filter that is on; a press takes it off. */
export function Chip({ label, remove, onRemove }: ChipProps) {
  return (
    <button type="button" className="chip" title={remove} onClick={onRemove}>
      <bdi className="chip-text">{label}</bdi> <span aria-hidden="true">×</span><span className="visually-hidden">{remove}</span>
    </button>
  );
}

/** The filters that are on, below a panel's head. */
export function ChipRow({ children }: { children: ReactNode }) {
  return <div className="chip-row">{children}</div>;
}
