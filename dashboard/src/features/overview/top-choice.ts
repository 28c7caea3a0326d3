import type { Grouping } from "./window-top";

export const kOver = ["all", "chart"] as const;

/** What the pie shows: the biggest processes or programs, of all time or of what the chart shows. */
export interface TopChoice {
  by: Grouping;
  over: (typeof kOver)[number];
}

export const kDefaultChoice: TopChoice = { by: "process", over: "all" };
