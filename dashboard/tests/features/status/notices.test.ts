import { describe, expect, it } from "vitest";
import { notices } from "@/features/status/notices";
import { aCollector, aStatus } from "../../fixtures";

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

  it("count what was lost, by stage", () => {
    const [notice] = notices(aStatus({ collector: aCollector({ lost: { tracer: 1200, transport: 3, parse: 1 } }) }));
    expect(notice?.text).toContain("1,204 events were lost");
    expect(notice?.text).toContain("tracer 1,200 · transport 3 · parse 1");
  });

  it("can be all at once", () =>
    expect(keys({ replay: true, state: "silent", lost: { tracer: 0, transport: 0, parse: 1 } })).toEqual(["replay", "collector", "lost"]));
});
