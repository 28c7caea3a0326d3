import { useId, type ReactNode } from "react";
import "./panel.css";

interface PanelProps {
  id: string;
  title: string;
  /** one quiet line beside the title */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Panel({ id, title, note, actions, children }: PanelProps) {
  const heading = useId();
  return (
    <section id={id} className="panel" aria-labelledby={heading} tabIndex={-1}>
      <header className="panel-head">
        <h2 id={heading}>{title}</h2>
        {note !== undefined && <p className="panel-note">{note}</p>}
        {actions !== undefined && <div className="panel-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
