import { strings } from "@/lib/strings";
import type { Collector, Gap, Status } from "@/types/ledger";

export const kStages = ["tracer", "transport", "parse", "spool", "database"] as const;

export function lostEvents(collector: Collector): number {
  return kStages.reduce((sum, stage) => sum + collector.lost[stage], 0);
}

/** The stages that lost something, in words; empty if none did. */
export function lostStages(collector: Collector): string {
  return kStages
    .filter((stage) => collector.lost[stage] > 0)
    .map((stage) => strings.status.lostAt(strings.stages[stage], collector.lost[stage]))
    .join(" · ");
}

const kRecentMs = 5 * 60_000;
/** The machine's clock and ours may differ by so much. */
const kClockMs = 60_000;

export interface StageGap {
  stage: Gap["stage"];
  events: number | null;
  detail: string;
}

/** Gaps that ended in the last minutes, added up by stage: of each the newest one's words. */
export function recentGaps(status: Status): StageGap[] {
  const now = Date.parse(status.time);
  const byStage = new Map<Gap["stage"], StageGap>();
  for (const gap of status.gaps) {
    const age = now - Date.parse(gap.to);
    if (!(age <= kRecentMs && age >= -kClockMs)) continue;
    const sum = byStage.get(gap.stage);
    if (sum === undefined) byStage.set(gap.stage, { stage: gap.stage, events: gap.events, detail: gap.detail });
    else sum.events = sum.events === null || gap.events === null ? null : sum.events + gap.events;
  }
  return [...byStage.values()];
}
