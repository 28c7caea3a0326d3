import { formatBytes } from "@/lib/format";
import { kNoHost, type ShownHost } from "@/lib/host";
import { language } from "@/lib/locale";
import { inLanguage } from "@/lib/locales/said";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import type { Collector, Status } from "@/types/ledger";
import { lostEvents, lostStages, recentGaps } from "./losses";

export interface Notice {
  key: "host" | "database" | "replay" | "collector" | "memory" | "spool" | "behind" | "policy" | "lost";
  tone: "info" | "warn" | "bad";
  text: string;
}

const words = strings.notices;

/** What a reader must know before believing the numbers; nothing when all is well. */
export function notices(status: Status | null, shown: ShownHost = kNoHost): Notice[] {
  if (shown.full) return [{ key: "host", tone: "warn", text: words.manyHosts }];
  if (status === null) return [];
  const { collector } = status;
  const found: Notice[] = [];
  if (status.database === "away") found.push({ key: "database", tone: "bad", text: words.databaseAway });
  if (shown.id !== null && status.host === null) return [...found, { key: "host", tone: "warn", text: words.noHost(visibleName(shown.id)) }];
  if (collector === null) return [...found, { key: "collector", tone: "warn", text: words.noCollector }];
  if (collector.replay) found.push({ key: "replay", tone: "info", text: words.replay(collector.source) });
  if (collector.store_requests !== "all") {
    found.push({ key: "policy", tone: "info", text: words.policy(visibleName(collector.store_requests), collector.requests_not_kept) });
  }
  if (collector.state === "stopped") found.push({ key: "collector", tone: "warn", text: words.stopped });
  // while the database is away it cannot report: that is no news of its own
  if (collector.state === "silent" && status.database !== "away") {
    const silence = Math.max(0, Date.parse(status.time) - Date.parse(collector.updated_at));
    found.push({ key: "collector", tone: "bad", text: words.silent(silence) });
  }
  // the times of a recording are not of the last minutes
  if (collector.replay) return [...found, ...lostInReplay(collector)];
  if (collector.state === "running") found.push(...backlog(collector));
  const gaps = recentGaps(status).map((gap) => words.gapOf(strings.stages[gap.stage], gap.events, visibleName(inLanguage(gap.detail, language).text)));
  if (gaps.length > 0) found.push({ key: "lost", tone: "bad", text: words.recentGaps(gaps.join("; ")) });
  return found;
}

function lostInReplay(collector: Collector): Notice[] {
  const count = lostEvents(collector);
  return count === 0 ? [] : [{ key: "lost", tone: "bad", text: words.lost(count, lostStages(collector)) }];
}

const kManyEvents = 100_000;
const kLateMs = 10_000;
/** Fewer than this are stored in one go, however late they are. */
const kSomeEvents = 1_000;
const kNearlyFull = 0.8;

/** What waits for the database, where that is worth a word: the gravest of what there is to say. */
function backlog({ spool, lag_ms }: Collector): Notice[] {
  const bytes = formatBytes(spool.bytes);
  const budget = formatBytes(spool.budget_bytes);
  const waiting = spool.pending_events;
  if (spool.in_memory) return [{ key: "memory", tone: "bad", text: words.inMemory(bytes, budget, waiting) }];
  if (spool.budget_bytes > 0 && spool.bytes > kNearlyFull * spool.budget_bytes) {
    return [{ key: "spool", tone: "warn", text: words.spoolFull(bytes, budget, waiting) }];
  }
  const late = lag_ms !== null && lag_ms > kLateMs;
  if (waiting <= kManyEvents && !(late && waiting > kSomeEvents)) return [];
  return [{ key: "behind", tone: "warn", text: words.catchingUp(bytes, budget, waiting, late ? lag_ms : null) }];
}
