import { useCallback } from "react";
import { useShortcut } from "@/lib/shortcuts";
import { strings } from "@/lib/strings";
import type { View } from "./ViewTabs";

const words = strings.shortcuts;

/** The keys that lead to the page's sections; on a narrow screen the section is shown, on any it gets the focus. */
export function useSectionKeys(onView: (view: View) => void): void {
  const go = useCallback((view: View, target: string) => {
    onView(view);
    // what was hidden until now takes the focus only once it is shown
    requestAnimationFrame(() => {
      const section = document.getElementById(view);
      const element = section?.querySelector<HTMLElement>(target) ?? section;
      element?.focus();
    });
  }, [onView]);
  useShortcut("g p", "go", words.goProcesses, () => go("processes", kScroller));
  useShortcut("g o", "go", words.goOverview, () => go("overview", kScroller));
  useShortcut("g r", "go", words.goRequests, () => go("requests", kScroller));
  useShortcut("/", "go", words.search, () => go("processes", "input[type='search']"));
}

const kScroller = ".scroller";
