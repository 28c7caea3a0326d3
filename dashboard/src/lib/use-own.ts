import { useState } from "react";

/** A store shows itself with the next frame, a box must change at once: so each keeps what was put into it, until the store says another. */
export function useOwn<Value>(value: Value): [Value, (value: Value) => void] {
  const [own, setOwn] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== told) {
    setTold(value);
    setOwn(value);
  }
  return [own, setOwn];
}
