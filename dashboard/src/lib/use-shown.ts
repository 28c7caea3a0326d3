import { useEffect, useState, type RefObject } from "react";

/** Whether an element was ever in view: what is dear to make is made when it first is. */
export function useShown(ref: RefObject<Element | null>): boolean {
  const [shown, setShown] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    if (shown || ref.current === null) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setShown(true);
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref, shown]);
  return shown;
}
