import { useId, useRef, type ReactNode } from "react";
import "./popover.css";

interface PopoverProps {
  label: ReactNode;
  /** of the sheet, for who does not see it */
  title: string;
  active?: boolean;
  children: ReactNode;
}

const kMargin = 8;

/** A button, and a sheet below it on top of all; Escape or a press beside it closes it, as the browser does. */
export function Popover({ label, title, active = false, children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);

  const place = (): void => {
    const box = button.current?.getBoundingClientRect();
    if (!box || !sheet.current) return;
    const page = document.documentElement;
    sheet.current.style.top = `${box.bottom + 4}px`;
    sheet.current.style.right = `${Math.max(kMargin, page.clientWidth - box.right)}px`;
    sheet.current.style.maxHeight = `${Math.max(200, page.clientHeight - box.bottom - 4 - kMargin)}px`;
  };

  return (
    <>
      <button ref={button} type="button" className="primary" data-active={active || undefined} popoverTarget={id}>{label}</button>
      <div ref={sheet} id={id} popover="auto" role="group" aria-label={title} className="popover" onBeforeToggle={place}>
        {children}
      </div>
    </>
  );
}

/** Closes the sheet that something stands in. */
export function closePopover(inside: Element): void {
  const sheet = inside.closest("[popover]");
  if (sheet instanceof HTMLElement) sheet.hidePopover();
}
