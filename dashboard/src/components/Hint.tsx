import { useId, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import "./hint.css";

interface HintProps {
  text: string;
  /** gets the id to put into aria-describedby of what is explained */
  children: (describedBy: string) => ReactNode;
}

const kMargin = 8;
const kWidth = 280;

/** A sentence that shows while what it explains is hovered or focused; on top of all, where no scroller cuts it and no panel lies over it. */
export function Hint({ text, children }: HintProps) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);

  const hint = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (place === null) hint.current?.hidePopover();
    else hint.current?.showPopover();
  }, [place]);

  const show = (): void => {
    const box = anchor.current?.getBoundingClientRect();
    if (!box) return;
    const left = Math.min(box.left, document.documentElement.clientWidth - kWidth - kMargin);
    setPlace({ left: Math.max(kMargin, left), top: box.bottom + kMargin });
  };
  const hide = (): void => setPlace(null);

  return (
    <span
      ref={anchor}
      className="hint-anchor"
      role="presentation"
      onMouseEnter={show}
      onMouseLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => {
        if (event.key === "Escape") hide();
      }}
    >
      {children(id)}
      <span ref={hint} id={id} role="tooltip" popover="manual" className="hint" hidden={place === null} style={place ?? undefined}>
        {text}
      </span>
    </span>
  );
}
