import { useId, useRef, type ReactNode } from "react";
import "./popover.css";

interface PopoverProps {
  label: ReactNode;
  /** of the sheet, for who does not see it */
  title: string;
  active?: boolean;
  /** of the button, beside its own */
  className?: string;
  onOpen?: () => void;
  children: ReactNode;
}

const kMargin = 8;
const kGap = 4;
/** A sheet is no wider than this: its right edge stands no further left, or it would leave the page. */
const kLeast = 420;

/** A button, and a sheet beside it on top of all; Escape or a press beside it closes it, as the browser does. */
export function Popover({ label, title, active = false, className = "", onOpen, children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);

  const place = (): void => {
    const box = button.current?.getBoundingClientRect();
    if (!box || !sheet.current) return;
    const page = document.documentElement;
    const below = page.clientHeight - box.bottom;
    const { style } = sheet.current;
    // on the side of the button that has more room; its right edge is the button's, as far as the page allows
    const isBelow = below >= box.top;
    style.top = isBelow ? `${box.bottom + kGap}px` : "auto";
    style.bottom = isBelow ? "auto" : `${page.clientHeight - box.top + kGap}px`;
    style.right = `${Math.max(kMargin, page.clientWidth - Math.max(box.right, Math.min(kLeast, page.clientWidth - kMargin)))}px`;
    style.maxHeight = `${Math.max(below, box.top) - kGap - kMargin}px`;
  };

  return (
    <>
      <button ref={button} type="button" className={`primary ${className}`.trimEnd()} data-active={active || undefined} popoverTarget={id}>{label}</button>
      <div
        ref={sheet}
        id={id}
        popover="auto"
        role="group"
        aria-label={title}
        className="popover"
        onBeforeToggle={place}
        onToggle={(event) => {
          if (event.newState === "open") onOpen?.();
        }}
      >
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
