import { useEffect, useId, useRef, type ReactNode } from "react";
import { strings } from "@/lib/strings";
import "./drawer.css";

interface DrawerProps {
  title: ReactNode;
  /** one quiet line below the title */
  note?: ReactNode;
  /** what a button at the foot does, after closing the drawer */
  action: { label: string; run: () => void };
  onClosed: () => void;
  children: ReactNode;
}

/** A modal dialog at the side of the page, open as long as it is mounted; Escape or a press beside it closes it. */
export function Drawer({ title, note, action, onClosed, children }: DrawerProps) {
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const close = (): void => dialog.current?.close();

  return (
    // the keyboard closes it by Escape, which the browser turns into the event close
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={dialog}
      className="drawer"
      aria-labelledby={heading}
      onClose={onClosed}
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div className="drawer-sheet">
        <header className="drawer-head">
          <div className="drawer-title">
            <h2 id={heading}>{title}</h2>
            {note !== undefined && <p>{note}</p>}
          </div>
          <button type="button" className="icon-button" aria-label={strings.close} title={strings.close} onClick={close}>
            <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round">
              <path d="M5 5l10 10M15 5 5 15" />
            </svg>
          </button>
        </header>
        {/* a scrolling region must take the focus, or the keyboard cannot scroll it */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className="drawer-body" tabIndex={0} role="region" aria-labelledby={heading}>{children}</div>
        <footer className="drawer-foot">
          <button
            type="button"
            className="primary"
            onClick={() => {
              close();
              action.run();
            }}
          >
            {action.label}
          </button>
        </footer>
      </div>
    </dialog>
  );
}
