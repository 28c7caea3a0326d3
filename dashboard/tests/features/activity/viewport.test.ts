import { describe, expect, it } from "vitest";
import { kRanges, marked, panned, rangeOf, spanOf, zoomed } from "@/features/activity/viewport";

const kNow = 1_000_000_000;
const hour = { spanMs: kRanges["1h"], end: null };

describe("the part of time that is looked at", () => {
  it("goes along with the newest, and is then a range", () => {
    expect(spanOf(hour, kNow)).toEqual({ from: kNow - kRanges["1h"], to: kNow });
    expect(rangeOf(hour)).toBe("1h");
    expect(rangeOf({ ...hour, end: kNow - 1 })).toBe("own");
    expect(rangeOf({ spanMs: 7, end: null })).toBe("own");
  });

  it("zooms without leaving the newest while it follows", () =>
    expect(zoomed(hour, kNow, 0.5)).toEqual({ spanMs: kRanges["1h"] / 2, end: null }));

  it("zooms about a time, which keeps its place", () => {
    const at = kNow - kRanges["1h"] / 4; // at three quarters
    const { from, to } = spanOf(zoomed(hour, kNow, 0.5, at), kNow);
    expect(to - from).toBe(kRanges["1h"] / 2);
    expect((at - from) / (to - from)).toBeCloseTo(0.75);
  });

  it("zooms about the middle of a past", () => {
    const past = { spanMs: 1_000_000, end: kNow - 5_000_000 };
    expect(zoomed(past, kNow, 0.5)).toEqual({ spanMs: 500_000, end: kNow - 5_250_000 });
  });

  it("has a least and a most", () => {
    expect(zoomed(hour, kNow, 1e-9).spanMs).toBe(20_000);
    expect(zoomed(hour, kNow, 1e9).spanMs).toBe(60 * 86_400_000);
  });

  it("moves into the past and back to now, not beyond", () => {
    const past = panned(hour, kNow, -0.5);
    expect(past).toEqual({ spanMs: kRanges["1h"], end: kNow - kRanges["1h"] / 2 });
    expect(panned(past, kNow, 0.5).end).toBeNull();
    expect(panned(past, kNow, 5).end).toBeNull();
  });

  it("shows what was marked, whichever way, and no less than the least", () => {
    const [from, to] = [kNow - 600_000, kNow - 300_000];
    expect(spanOf(marked(from, to, kNow), kNow)).toEqual({ from, to });
    expect(marked(to, from, kNow)).toEqual(marked(from, to, kNow));
    const narrow = spanOf(marked(from, from + 2_000, kNow), kNow);
    expect(narrow).toEqual({ from: from - 9_000, to: from + 11_000 });
  });
});
