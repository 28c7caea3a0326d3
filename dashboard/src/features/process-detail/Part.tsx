import { useId, type ReactNode } from "react";
import { strings } from "@/lib/strings";

interface PartProps {
  className: string;
  title: string;
  /** one quiet line beside the title */
  note?: string | undefined;
  actions?: ReactNode;
  error?: { text: string; retry: () => void } | null;
  children: ReactNode;
}

/** A part of the detail with a heading of its own. */
export function Part({ className, title, note, actions, error = null, children }: PartProps) {
  const heading = useId();
  return (
    <section className={`detail-part ${className}`} aria-labelledby={heading}>
      <header className="part-head">
        <h3 id={heading}>{title}</h3>
        {note !== undefined && <p className="part-note">{note}</p>}
        {actions !== undefined && <div className="part-actions">{actions}</div>}
      </header>
      {error !== null && (
        <div className="panel-error" role="alert">
          {error.text}
          <button type="button" onClick={error.retry}>{strings.retry}</button>
        </div>
      )}
      {children}
    </section>
  );
}

/** Turns a chart into its twin of numbers, and back. */
export function TableSwitch({ on, onTurn }: { on: boolean; onTurn: (on: boolean) => void }) {
  return <button type="button" className="primary" aria-pressed={on} onClick={() => onTurn(!on)}>{strings.activity.table}</button>;
}
