import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

/**
 * The page's keys. Whatever feature is mounted adds its own; the help sheet lists what is there. They can be switched
 * off, since they are single characters (WCAG 2.1.4: speech and stray hands press them too).
 */
export interface Shortcut {
  /** one key, or two pressed one after the other: "t", "g p"; by the character, so that any layout has them */
  keys: string;
  group: "go" | "act";
  what: string;
  run: () => void;
}

const kKey = "mapledger.shortcuts";
/** So long a first key waits for its second. */
const kChordMs = 1_500;

let all: readonly Shortcut[] = [];
let enabled = savedEnabled();
let first: { key: string; at: number } | null = null;
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Returns what takes it away again. */
export function addShortcut(shortcut: Shortcut): () => void {
  all = [...all, shortcut];
  changed();
  return () => {
    all = all.filter((other) => other !== shortcut);
    changed();
  };
}

/** Adds a shortcut for as long as the component is mounted. */
export function useShortcut(keys: string, group: Shortcut["group"], what: string, run: () => void): void {
  const newest = useEffectEvent(run);
  useEffect(() => addShortcut({ keys, group, what, run: () => newest() }), [keys, group, what]);
}

export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => all);
}

export function useShortcutsEnabled(): boolean {
  return useSyncExternalStore(subscribe, () => enabled);
}

export function enableShortcuts(enable: boolean): void {
  enabled = enable;
  try {
    if (enable) localStorage.removeItem(kKey);
    else localStorage.setItem(kKey, "off");
  } catch {
    // without storage the choice lasts as long as the page
  }
  changed();
}

function savedEnabled(): boolean {
  try {
    return localStorage.getItem(kKey) !== "off";
  } catch {
    return true;
  }
}

/** Runs the shortcut of a key press, if it is one; never while somebody types or a dialog asks for attention. */
export function pressed(event: KeyboardEvent): void {
  if (!enabled || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Shift") return;
  if (isTyping(event.target) || document.querySelector("dialog[open], [aria-modal='true']") !== null) return;
  const key = event.key === " " ? "space" : event.key;
  // the space bar presses what has the focus
  if (key === "space" && event.target instanceof Element && event.target.closest("button, a, input, summary") !== null) return;

  const chord = first !== null && event.timeStamp - first.at <= kChordMs ? `${first.key} ${key}` : null;
  first = null;
  const found = all.find(({ keys }) => keys === chord) ?? all.find(({ keys }) => keys === key);
  if (found !== undefined) {
    event.preventDefault();
    found.run();
  } else if (all.some(({ keys }) => keys.startsWith(`${key} `))) {
    first = { key, at: event.timeStamp };
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type='checkbox'], [type='radio'], [type='button']), textarea, select"));
