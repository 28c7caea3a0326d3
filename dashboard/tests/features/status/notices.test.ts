import { describe, expect, it } from "vitest";
import { notices } from "@/features/status/notices";
import type { Gap } from "@/types/ledger";
import { aCollector, aGap, aSpool, aStatus, noLoss } from "../../fixtures";

const keys = (collector: Parameters<typeof aCollector>[0]): string[] =>
  notices(aStatus({ collector: aCollector(collector) })).map((notice) => notice.key);

describe("notices", () => {
  it("are none when all is well, or nothing is known", () => {
    expect(keys({})).toEqual([]);
    expect(notices(null)).toEqual([]);
  });

  it("name the recording of a replay", () => {
    const [notice] = notices(aStatus({ collector: aCollector({ replay: true, source: "replay:demo.csv.zst", lag_ms: null }) }));
    expect(notice?.text).toBe("Replay of demo.csv.zst — recorded data, not this machine's present.");
  });

  it("tell that no collector ever reported", () => expect(notices(aStatus({ collector: null }))[0]?.key).toBe("collector"));
  it("tell that the database is away, beside all else", () =>
    expect(notices(aStatus({ database: "away", collector: null })).map((notice) => notice.key)).toEqual(["database", "collector"]));
  it("tell that it stopped", () => expect(keys({ state: "stopped" })).toEqual(["collector"]));

  it("tell for how long it has been silent", () => {
    const status = aStatus({ time: "2026-11-20T12:00:42.000000Z", collector: aCollector({ state: "silent", updated_at: "2026-11-20T12:00:00.000000Z" }) });
    expect(notices(status)[0]?.text).toContain("42.0 s");
  });

  it("do not tell of a silence that is the database's", () => {
    const status = aStatus({ database: "away", collector: aCollector({ state: "silent" }) });
    expect(notices(status).map((notice) => notice.key)).toEqual(["database"]);
  });

  it("count what a replay lost, by stage", () => {
    const [, notice] = notices(aStatus({ collector: aCollector({ replay: true, lost: noLoss({ tracer: 1200, parse: 4 }) }) }));
    expect(notice?.text).toContain("1,204 events were lost");
    expect(notice?.text).toContain("(tracer 1,200 · parse 4)");
  });

  it("tell that the log has not all requests", () => {
    const [notice] = notices(aStatus({ collector: aCollector({ store_requests: "failed+min:1M", requests_not_kept: 1200 }) }));
    expect(notice?.text).toBe("The request log has only what STORE_REQUESTS=failed+min:1M names; 1,200 other requests of this run are in all sums alone.");
  });

  it("can be several", () =>
    expect(keys({ replay: true, state: "silent", lost: noLoss({ parse: 1 }) })).toEqual(["replay", "collector", "lost"]));
});

describe("notices of gaps", () => {
  const texts = (...gaps: Gap[]): string[] => notices(aStatus({ gaps })).map((notice) => notice.text);

  it("add up the last minutes by stage, in the newest one's words", () => {
    const [text] = texts(aGap({ events: 2 }), aGap({ events: 1_200 }), aGap({ stage: "collector", events: null, detail: "it did not run" }));
    expect(text).toBe("Records of the last 5 minutes are incomplete: tracer, 1,202 events (its buffer was full); collector, an unknown number of events (it did not run).");
  });

  it("do not make up a number of what is partly unknown", () =>
    expect(texts(aGap({ events: 2 }), aGap({ events: null }))[0]).toContain("tracer, an unknown number of events"));

  it("leave out what is long ago, or lies in the future", () => {
    expect(texts(aGap({ to: "2026-11-20T12:36:20.000000Z" }))).toEqual([]);
    expect(texts(aGap({ to: "2026-11-20T12:36:21.000000Z" }))).toHaveLength(1);
    expect(texts(aGap({ to: "2036-11-20T12:00:00.000000Z" }))).toEqual([]);
  });
});

describe("notices of what waits", () => {
  const text = (collector: Parameters<typeof aCollector>[0]): string =>
    notices(aStatus({ collector: aCollector(collector) })).map((notice) => notice.text).join("|");

  it("tell of a spool in memory, but not a replay's", () => {
    const spool = aSpool({ in_memory: true, budget_bytes: 2 ** 26 });
    expect(text({ spool })).toContain("12 events wait in memory instead (64.0 KiB of 64.0 MiB)");
    expect(keys({ spool, replay: true })).toEqual(["replay"]);
  });

  it("tell that the collector is catching up", () => {
    expect(keys({ spool: aSpool({ pending_events: 100_000 }), lag_ms: 10_000 })).toEqual([]);
    expect(text({ spool: aSpool({ pending_events: 1_234_567 }) })).toContain("1,234,567 events wait");
    expect(text({ spool: aSpool({ pending_events: 5_000 }), lag_ms: 45_000 })).toContain("45.0 s late");
    expect(keys({ spool: aSpool({ pending_events: 3 }), lag_ms: 45_000 })).toEqual([]);
    expect(keys({ spool: aSpool({ pending_events: 1_234_567 }), state: "stopped" })).toEqual(["collector"]);
  });

  it("tell before the spool is full", () => {
    expect(keys({ spool: aSpool({ bytes: 800, budget_bytes: 1_000 }) })).toEqual([]);
    expect(keys({ spool: aSpool({ bytes: 801, budget_bytes: 1_000 }) })).toEqual(["spool"]);
  });

  it("tell the gravest only", () => {
    const full = { bytes: 900, budget_bytes: 1_000, pending_events: 1_234_567 };
    expect(keys({ spool: aSpool(full) })).toEqual(["spool"]);
    expect(keys({ spool: aSpool({ ...full, in_memory: true }) })).toEqual(["memory"]);
  });
});
