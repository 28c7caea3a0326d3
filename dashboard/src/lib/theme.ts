import { useSyncExternalStore } from "react";

export type Scheme = "light" | "dark";
/** What is chosen; the system's scheme is followed as it changes. */
export type Theme = Scheme | "system";
export const kThemes = ["system", "light", "dark"] as const satisfies readonly Theme[];

const kKey = "mapledger.theme"; // public/theme.js reads it before the first paint
const kDark = "(prefers-color-scheme: dark)";
const listeners = new Set<() => void>();

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

function currentScheme(): Scheme {
  const theme = currentTheme();
  if (theme !== "system") return theme;
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
  return useSyncExternalStore(subscribe, currentScheme);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme);
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(kKey);
    else localStorage.setItem(kKey, theme);
  } catch {
    // without storage the choice lasts as long as the page
  }
  for (const listener of listeners) listener();
}

/** One after the other: for a key. */
export function nextTheme(): void {
  chooseTheme(kThemes[(kThemes.indexOf(currentTheme()) + 1) % kThemes.length] ?? "system");
}
