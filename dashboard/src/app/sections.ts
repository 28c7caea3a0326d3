import { useCallback } from "react";
import { useShortcut } from "@/lib/shortcuts";
import { strings } from "@/lib/strings";
import type { View } from "./views";

const words = strings.shortcuts;

/** The keys that lead to the page's sections; on a narrow screen the section is shown, on any it gets the focus. */
export function useSectionKeys(onView: (view: View) => void): void {
  const go = useCallback((view: View, panel: string, target: string) => {
    onView(view);
    // what was hidden until now takes the focus only once it is shown
    requestAnimationFrame(() => {
      const section = document.getElementById(panel);
      (section?.querySelector<HTMLElement>(target) ?? section)?.focus();
    });
  }, [onView]);
  useShortcut("g p", "go", words.goProcesses, () => go("processes", "processes", ".scroller"));
  useShortcut("g o", "go", words.goOverview, () => go("overview", "activity", ".activity-plot"));
  useShortcut("g r", "go", words.goRequests, () => go("requests", "requests", ".scroller"));
  useShortcut("/", "go", words.search, () => go("processes", "processes", "input[type='search']"));
}
