import { useSyncExternalStore } from "react";

export type Scheme = "light" | "dark";

const kKey = "mapledger.theme"; // public/theme.js reads it before the first paint
const kDark = "(prefers-color-scheme: dark)";
const listeners = new Set<() => void>();

function current(): Scheme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia(kDark).matches ? "dark" : "light";
}

function subscribe(listener: () => void): () => void {
  const media = matchMedia(kDark);
  media.addEventListener("change", listener);
  listeners.add(listener);
  return () => {
    media.removeEventListener("change", listener);
    listeners.delete(listener);
  };
}

export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, current);
}

/** A choice that equals the system's is no choice: the page follows the system again. */
export function chooseScheme(scheme: Scheme): void {
  const system: Scheme = matchMedia(kDark).matches ? "dark" : "light";
  if (scheme === system) delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = scheme;
  try {
    if (scheme === system) localStorage.removeItem(kKey);
    else localStorage.setItem(kKey, scheme);
  } catch {
    // without storage the choice lasts as long as the page
  }
  for (const listener of listeners) listener();
}
