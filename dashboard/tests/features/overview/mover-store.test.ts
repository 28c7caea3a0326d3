import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kLookAtOnce, kLookMs, kMovers, MoverStore } from "@/features/overview/mover-store";
import { kGrowthMs, kRateMs, Trends } from "@/lib/trends";
import type { Process } from "@/types/ledger";
import { aProcess, atOnce } from "../../fixtures";

let trends: Trends;
let store: MoverStore;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  trends = new Trends();
  store = new MoverStore(atOnce(), trends);
  store.start();
});
afterEach(() => {
  store.stop();
  vi.useRealTimers();
});

const change = (...items: Process[]): void => items.forEach((process) => trends.take(process, true));
const snapshot = (...items: Process[]): void => {
  trends.keepOnly(new Set(items.map(({ id }) => id)));
  items.forEach((process) => trends.take(process, false));
};
const wait = (ms: number): void => void vi.advanceTimersByTime(ms);
const grown = (): [string, number][] => store.view().growers.map(({ process, value }) => [process.id, value]);
const calling = (): [string, number][] => store.view().churners.map(({ process, value }) => [process.id, value]);

describe("MoverStore", () => {
  it("takes what was there at first for no growth, and what came after for all growth", () => {
    snapshot(aProcess({ id: "old", net_bytes: 1_000 }));
    change(aProcess({ id: "new", net_bytes: 300 }), aProcess({ id: "old", net_bytes: 1_200 }));
    wait(kLookMs);
    expect(grown()).toEqual([["new", 300], ["old", 200]]);
    expect(store.view().overMs).toBe(kLookMs);
  });

  it("forgets growth of longer ago, and leaves out what shrank or ended", () => {
    snapshot(...["a", "b", "c", "d"].map((id) => aProcess({ id, net_bytes: 1_000 })));
    change(aProcess({ id: "a", net_bytes: 5_000 }), aProcess({ id: "b", net_bytes: 500 }), aProcess({ id: "c", net_bytes: 1_100 }));
    wait(kGrowthMs - 1_000);
    expect(grown()).toEqual([["a", 4_000], ["c", 100]]);
    change(aProcess({ id: "d", net_bytes: 1_001 }), aProcess({ id: "c", net_bytes: 1_100, exited_at: "2026-11-20T12:50:00Z" }));
    wait(3_000);
    expect(grown()).toEqual([["d", 1]]);
    expect(store.view().overMs).toBe(kGrowthMs);
  });

  it("counts calls a second as the api does, of the last ten seconds", () => {
    snapshot(aProcess({ id: "a", mmap_calls: 0, munmap_calls: 0 }), aProcess({ id: "b", mmap_calls: 70, munmap_calls: 0 }));
    for (let tenth = 1; tenth <= 300; ++tenth) {
      wait(100);
      change(aProcess({ id: "a", mmap_calls: 4 * tenth, munmap_calls: 2 * tenth, failed_calls: tenth }));
    }
    expect(store.view().churners).toHaveLength(1);
    expect(calling()[0]?.[0]).toBe("a");
    expect(Math.abs((calling()[0]?.[1] ?? 0) / 70 - 1)).toBeLessThan(0.05);
    wait(kRateMs + kLookMs);
    expect(calling()).toEqual([]);
  });

  it("takes calls of the time it knows while that is short", () => {
    snapshot(aProcess({ id: "a", mmap_calls: 100, munmap_calls: 0 }));
    change(aProcess({ id: "a", mmap_calls: 160, munmap_calls: 0 }));
    wait(3 * kLookMs);
    expect(calling()).toEqual([["a", 20]]);
  });

  it("shows the first few, biggest first, equal ones by pid", () => {
    snapshot();
    change(...Array.from({ length: 50 }, (_, n) => aProcess({ id: `p${n}`, pid: 100 - n, net_bytes: n < 40 ? 4096 : n * 4096 })));
    wait(kLookMs);
    expect(grown().map(([id]) => id)).toEqual(["p49", "p48", "p47", "p46", "p45", "p44", "p43", "p42"].slice(0, kMovers));
    change(...Array.from({ length: 50 }, (_, n) => aProcess({ id: `p${n}`, pid: 100 - n, net_bytes: 4096 })));
    wait(kLookMs);
    expect(store.view().growers.map(({ process }) => process.pid)).toEqual([51, 52, 53, 54, 55, 56, 57, 58].slice(0, kMovers));
  });

  it("goes on over a new snapshot, without those that are gone; of another machine it begins anew", () => {
    snapshot(aProcess({ id: "a", net_bytes: 10 }), aProcess({ id: "b", net_bytes: 10 }));
    wait(60_000);
    snapshot(aProcess({ id: "a", net_bytes: 30 }), aProcess({ id: "late", net_bytes: 99 }));
    wait(kLookMs);
    expect(grown()).toEqual([["a", 20]]);
    expect(store.view().overMs).toBe(60_000 + kLookMs);
    snapshot(aProcess({ id: "z", net_bytes: 10 }));
    wait(kLookMs);
    expect(grown()).toEqual([]);
    expect(store.view().overMs).toBe(kLookMs);
  });

  it("looks at many bit by bit, and shows them when all were looked at", () => {
    snapshot();
    change(...Array.from({ length: 3 * kLookAtOnce }, (_, n) => aProcess({ id: `p${n}`, pid: n, net_bytes: 1 + n })));
    wait(kLookMs);
    expect(grown()).toEqual([]);
    wait(kLookMs / 2);
    expect(grown()[0]).toEqual([`p${3 * kLookAtOnce - 1}`, 3 * kLookAtOnce]);
    wait(kLookMs);
    expect(store.view().growers).toHaveLength(kMovers);
  });

  it("shows another order no more often than once a second", () => {
    snapshot();
    const heard = vi.fn();
    store.subscribe(heard);
    for (let n = 0; n < 100; ++n) {
      change(aProcess({ id: `p${n}`, net_bytes: n * 4096 }));
      wait(50);
    }
    expect(heard).toHaveBeenCalledTimes(100 * 50 / kLookMs);
  });
});
