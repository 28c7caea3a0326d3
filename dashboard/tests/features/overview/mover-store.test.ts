import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kCallsMs, kGrowthMs, kLookMs, kMovers, MoverStore } from "@/features/overview/mover-store";
import { Ring } from "@/features/overview/ring";
import { aProcess, atOnce } from "../../fixtures";

let store: MoverStore;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  store = new MoverStore(atOnce());
});
afterEach(() => {
  store.stop();
  vi.useRealTimers();
});

const wait = (ms: number): void => void vi.advanceTimersByTime(ms);
const grown = (): [string, number][] => store.view().growers.map(({ process, value }) => [process.id, value]);
const calling = (): [string, number][] => store.view().churners.map(({ process, value }) => [process.id, value]);

describe("a ring", () => {
  it("holds the newest of each slot, and no more slots than it was given", () => {
    const ring = new Ring(10, 3, 0, 100);
    for (let at = 1; at <= 95; ++at) ring.add(at, 100 + at);
    expect(ring.newest).toBe(195);
    expect(ring.valueAt(90)).toBe(189);
    expect(ring.valueAt(79)).toBe(179);
    expect(ring.valueAt(0)).toBe(169); // all that is before is forgotten
    expect(ring.since).toBe(69);
  });
});

describe("MoverStore", () => {
  it("takes what was there at first for no growth, and what came after for all growth", () => {
    store.snapshot({ items: [aProcess({ id: "old", net_bytes: 1_000 })] });
    store.change({ items: [aProcess({ id: "new", net_bytes: 300 }), aProcess({ id: "old", net_bytes: 1_200 })] });
    wait(kLookMs);
    expect(grown()).toEqual([["new", 300], ["old", 200]]);
    expect(store.view().overMs).toBe(kLookMs);
  });

  it("forgets growth of longer ago, and leaves out what shrank or ended", () => {
    store.snapshot({ items: ["a", "b", "c", "d"].map((id) => aProcess({ id, net_bytes: 1_000 })) });
    store.change({ items: [aProcess({ id: "a", net_bytes: 5_000 }), aProcess({ id: "b", net_bytes: 500 }), aProcess({ id: "c", net_bytes: 1_100 })] });
    wait(kGrowthMs - 1_000);
    expect(grown()).toEqual([["a", 4_000], ["c", 100]]);
    store.change({ items: [aProcess({ id: "d", net_bytes: 1_001 }), aProcess({ id: "c", net_bytes: 1_100, exited_at: "2026-11-20T12:50:00Z" })] });
    wait(3_000);
    expect(grown()).toEqual([["d", 1]]);
    expect(store.view().overMs).toBe(kGrowthMs);
  });

  it("counts calls a second as the api does, of the last ten seconds", () => {
    store.snapshot({ items: [aProcess({ id: "a", mmap_calls: 0, munmap_calls: 0 }), aProcess({ id: "b", mmap_calls: 70, munmap_calls: 0 })] });
    for (let tenth = 1; tenth <= 300; ++tenth) {
      wait(100);
      store.change({ items: [aProcess({ id: "a", mmap_calls: 4 * tenth, munmap_calls: 2 * tenth, failed_calls: tenth })] });
    }
    expect(store.view().churners).toHaveLength(1);
    expect(calling()[0]?.[0]).toBe("a");
    expect(Math.abs((calling()[0]?.[1] ?? 0) / 70 - 1)).toBeLessThan(0.05);
    wait(kCallsMs + kLookMs);
    expect(calling()).toEqual([]);
  });

  it("takes calls of the time it knows while that is short", () => {
    store.snapshot({ items: [aProcess({ id: "a", mmap_calls: 100, munmap_calls: 0 })] });
    store.change({ items: [aProcess({ id: "a", mmap_calls: 160, munmap_calls: 0 })] });
    wait(3 * kLookMs);
    expect(calling()).toEqual([["a", 20]]);
  });

  it("shows the first few, biggest first, equal ones by pid", () => {
    store.snapshot({ items: [] });
    store.change({ items: Array.from({ length: 50 }, (_, n) => aProcess({ id: `p${n}`, pid: 100 - n, net_bytes: n < 40 ? 4096 : n * 4096 })) });
    wait(kLookMs);
    expect(grown().map(([id]) => id)).toEqual(["p49", "p48", "p47", "p46", "p45", "p44", "p43", "p42"].slice(0, kMovers));
    store.change({ items: Array.from({ length: 50 }, (_, n) => aProcess({ id: `p${n}`, pid: 100 - n, net_bytes: 4096 })) });
    wait(kLookMs);
    expect(store.view().growers.map(({ process }) => process.pid)).toEqual([51, 52, 53, 54, 55, 56, 57, 58].slice(0, kMovers));
  });

  it("goes on over a new snapshot, without those that are gone; of another machine it begins anew", () => {
    store.snapshot({ items: [aProcess({ id: "a", net_bytes: 10 }), aProcess({ id: "b", net_bytes: 10 })] });
    wait(60_000);
    store.snapshot({ items: [aProcess({ id: "a", net_bytes: 30 }), aProcess({ id: "late", net_bytes: 99 })] });
    wait(kLookMs);
    expect(grown()).toEqual([["a", 20]]);
    expect(store.view().overMs).toBe(60_000 + kLookMs);
    store.snapshot({ items: [aProcess({ id: "z", net_bytes: 10 })] });
    wait(kLookMs);
    expect(grown()).toEqual([]);
    expect(store.view().overMs).toBe(kLookMs);
  });

  it("shows another order no more often than once a second", () => {
    store.snapshot({ items: [] });
    const heard = vi.fn();
    store.subscribe(heard);
    for (let n = 0; n < 100; ++n) {
      store.change({ items: [aProcess({ id: `p${n}`, net_bytes: n * 4096 })] });
      wait(50);
    }
    expect(heard).toHaveBeenCalledTimes(100 * 50 / kLookMs);
  });
});
