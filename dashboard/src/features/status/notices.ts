import { strings } from "@/lib/strings";
import type { Status } from "@/types/ledger";

export interface Notice {
  key: "database" | "replay" | "collector" | "lost";
  tone: "info" | "warn" | "bad";
  text: string;
}

const words = strings.notices;

/** What a reader must know before believing the numbers; nothing when all is well. */
export function notices(status: Status | null): Notice[] {
  if (status === null) return [];
  const { collector } = status;
  const found: Notice[] = [];
  if (status.database === "away") found.push({ key: "database", tone: "bad", text: words.databaseAway });
  if (collector === null) return [...found, { key: "collector", tone: "warn", text: words.noCollector }];
  if (collector.replay) found.push({ key: "replay", tone: "info", text: words.replay(collector.source) });
  if (collector.state === "stopped") found.push({ key: "collector", tone: "warn", text: words.stopped });
  if (collector.state === "silent") {
    const silence = Math.max(0, Date.parse(status.time) - Date.parse(collector.updated_at));
    found.push({ key: "collector", tone: "bad", text: words.silent(silence) });
  }
  const { tracer, transport, parse } = collector.lost;
  const count = tracer + transport + parse;
  if (count > 0) {
    found.push({ key: "lost", tone: "bad", text: words.lost(count, strings.status.lostStages(tracer, transport, parse)) });
  }
  return found;
}
