import { useEffect, useId, useRef, type ReactNode } from "react";
import { strings } from "@/lib/strings";

interface ModalProps {
  className: string;
  /** what stands in it, with this id on its heading */
  children: (heading: string) => ReactNode;
  onClosed: () => void;
}

/** Closes the dialog that this stands in. */
export const closeAround = (element: Element): void => element.closest("dialog")?.close();

/** A modal dialog, open as long as it is mounted; Escape, a CloseButton in it or a press beside it closes it. */
export function Modal({ className, children, onClosed }: ModalProps) {
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);

  return (
    // the keyboard closes it by Escape, which the browser turns into the event close
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={heading}
      onClose={onClosed}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      {children(heading)}
    </dialog>
  );
}

export function CloseButton() {
  return (
    <button type="button" className="icon-button" aria-label={strings.close} title={strings.close} onClick={(event) => closeAround(event.currentTarget)}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round">
        <path d="M5 5l10 10M15 5 5 15" />
      </svg>
    </button>
  );
}
