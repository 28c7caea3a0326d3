import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kTrendMs, Trends } from "@/lib/trends";
import { aProcess } from "../fixtures";

let trends: Trends;
const take = (net_bytes: number, mmap_calls: number, born = false): void => trends.take(aProcess({ id: "a", net_bytes, mmap_calls, munmap_calls: 0 }), born);
const nets = (): number[] => trends.steps("a", Date.now()).map((step) => step.value);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  trends = new Trends();
});
afterEach(() => void vi.useRealTimers());

describe("Trends", () => {
  it("counts calls over the last ten seconds, and forgets those before", () => {
    take(0, 100);
    vi.advanceTimersByTime(20_000);
    take(0, 150);
    vi.advanceTimersByTime(5_000);
    expect(trends.rate("a")).toBe(5);
    vi.advanceTimersByTime(6_000);
    expect(trends.rate("a")).toBe(0);
    expect(trends.rate("unknown")).toBeNull();
  });

  it("knows that one born while it looked began with nothing, and one from before did not", () => {
    take(4096, 20, true);
    vi.advanceTimersByTime(2_000);
    expect(trends.rate("a")).toBeCloseTo(10, 1);
    trends = new Trends();
    take(4096, 20);
    vi.advanceTimersByTime(2_000);
    expect(trends.rate("a")).toBe(0);
  });

  it("keeps a minute, one sample a second, and none of what did not change", () => {
    for (let n = 0; n < 1_000; n += 1) {
      take(n, n);
      vi.advanceTimersByTime(200);
    }
    const kept = nets();
    expect(kept.length).toBeGreaterThan(55);
    expect(kept.length).toBeLessThanOrEqual(kTrendMs / 1_000 + 2);
    expect(kept.at(-1)).toBe(999);
    for (let n = 0; n < 10; n += 1) take(999, 999);
    expect(nets()).toEqual(kept);
    vi.advanceTimersByTime(kTrendMs);
    expect(nets()).toEqual([999]);
  });

  it("lets those go that are gone", () => {
    take(1, 1);
    trends.keepOnly(new Set(["b"]));
    expect(trends.rate("a")).toBeNull();
  });

  it("holds still between ticks, for a table that is sorted by it", () => {
    take(0, 0);
    const leave = trends.subscribe(() => undefined);
    vi.advanceTimersByTime(1_000);
    expect(trends.rate("a")).toBe(0);
    vi.advanceTimersByTime(500);
    take(0, 30);
    expect(trends.rate("a")).toBe(0);
    vi.advanceTimersByTime(500);
    expect(trends.rate("a")).toBe(15);
    leave();
  });

  it("ticks as long as someone looks", () => {
    const heard = vi.fn();
    const leave = trends.subscribe(heard);
    vi.advanceTimersByTime(3_000);
    expect(heard).toHaveBeenCalledTimes(3);
    leave();
    expect(vi.getTimerCount()).toBe(0);
  });
});
