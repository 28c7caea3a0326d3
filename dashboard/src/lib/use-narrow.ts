import { useLayoutEffect, useState, type RefObject } from "react";

/** Whether an element is narrower than `limit` CSS pixels. */
export function useNarrow(ref: RefObject<HTMLElement | null>, limit: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    // a hidden element has no width, and keeps what it was
    const look = (width: number): void => {
      if (width > 0) setNarrow(width < limit);
    };
    look(element.clientWidth);
    const observer = new ResizeObserver(([entry]) => {
      if (entry) look(entry.contentRect.width);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, limit]);
  return narrow;
}
