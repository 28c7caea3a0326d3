import { useEffect, useRef, type ReactNode } from "react";
import { closeAround, CloseButton, Modal } from "./Modal";
import "./drawer.css";

interface DrawerProps {
  title: ReactNode;
  /** one quiet line below the title */
  note?: ReactNode;
  /** what a button at the foot does, after closing the drawer */
  action: { label: string; run: () => void };
  onClosed: () => void;
  /** what is shown in it: another begins at its top, and has the focus, in the same drawer */
  of?: string;
  children: ReactNode;
}

/** A modal dialog at the side of the page. */
export function Drawer({ title, note, action, onClosed, of = "", children }: DrawerProps) {
  const body = useRef<HTMLDivElement>(null);
  const shown = useRef(of);
  useEffect(() => {
    if (shown.current === of) return;
    shown.current = of;
    body.current?.focus();
  }, [of]);
  return (
    <Modal className="drawer" onClosed={onClosed}>
      {(heading) => (
        <div className="drawer-sheet">
          <header className="drawer-head">
            <div className="drawer-title">
              <h2 id={heading}>{title}</h2>
              {note !== undefined && <p>{note}</p>}
            </div>
            <CloseButton />
          </header>
          {/* a scrolling region must take the focus, or the keyboard cannot scroll it */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div key={of} ref={body} className="drawer-body" tabIndex={0} role="region" aria-labelledby={heading}>{children}</div>
          <footer className="drawer-foot">
            <button
              type="button"
              className="primary"
              onClick={(event) => {
                closeAround(event.currentTarget);
                action.run();
              }}
            >
              {action.label}
            </button>
          </footer>
        </div>
      )}
    </Modal>
  );
}
