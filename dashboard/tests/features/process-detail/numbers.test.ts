import { describe, expect, it } from "vitest";
import { beginOf, lineOf, type Point, pointsOf, rowsOf, spanOfLife, stepFor } from "@/features/process-detail/numbers";
import { aDetail, anActivity, aPoint, aProcess } from "../../fixtures";

const kNow = Date.parse("2026-11-20T12:00:00Z");
const at = (seconds: number, net: number | null, mapped: number | null): Point => ({ at: kNow + seconds * 1_000, net, mapped });
const span = (from: number, to: number): { from: number; to: number } => ({ from: kNow + from * 1_000, to: kNow + to * 1_000 });

describe("spanOfLife", () => {
  it("is the last of a life, up to now or to its end", () => {
    expect(spanOfLife(aProcess({ first_seen: "2026-11-19T12:00:00Z" }), 300_000, kNow)).toEqual(span(-300, 0));
    expect(spanOfLife(aProcess({ first_seen: "2026-11-19T12:00:00Z", exited_at: "2026-11-20T11:00:00Z" }), 300_000, kNow)).toEqual(span(-3_900, -3_600));
  });

  it("begins just before a process that is younger", () => {
    const { from, to } = spanOfLife(aProcess({ first_seen: "2026-11-20T11:59:00Z" }), 300_000, kNow);
    expect(to).toBe(kNow);
    expect(from).toBeLessThan(kNow - 60_000);
    expect(from).toBeGreaterThan(kNow - 64_000);
  });

  it("is never nothing", () => {
    const moment = spanOfLife(aProcess({ first_seen: "2026-11-20T12:00:00Z", exited_at: "2026-11-20T12:00:00Z" }), 300_000, kNow);
    expect(moment.to - moment.from).toBeGreaterThan(1_000);
  });
});

it.each([[300_000, "10s"], [3_600_000, "10s"], [3_600_001, "1m"], [86_400_000, "1m"], [604_800_000, "1h"]])("tells %d ms in steps of %s", (ms, step) =>
  expect(stepFor(ms)).toBe(step));

it("places what a step tells at its end, and that of one that is not over where it was read", () => {
  const items = [aPoint(kNow - 20_000, { net_bytes: 1, mapped_bytes: 2 }), aPoint(kNow - 10_000, { net_bytes: 3, mapped_bytes: null })];
  expect(pointsOf(anActivity(kNow - 60_000, kNow, { items }), "10s", kNow - 4_000).map(([, point]) => point)).toEqual([at(-10, 1, 2), at(-4, 3, null)]);
});

it("begins with nothing asked for, and what was mapped before and by fork and exec", () => {
  const explained = { before: 1, fork: 2, exec: 4, mmap: 8, munmap: 16, mremap: 32, brk: 64, exit: 128, other: 256 };
  expect(beginOf(aProcess({ first_seen: "2026-11-20T12:00:00Z" }), explained)).toEqual(at(0, 0, 7));
  expect(beginOf(aDetail({ first_seen: "2026-11-20T12:00:00Z" }), null)).toEqual(at(0, 0, null));
});

describe("lineOf", () => {
  it("is in order, begins with what stood before, and leaves out what came later", () => {
    expect(lineOf([at(5, 30, 3), at(-20, 10, 1), at(-5, 20, 2), at(1, 0, 0)], span(-10, 0))).toEqual([at(-10, 10, 1), at(-5, 20, 2)]);
  });

  it("keeps a number until the next is known", () => {
    expect(lineOf([at(-9, 1, 10), at(-8, 2, null), at(-7, 3, 30)], span(-10, 0))).toEqual([at(-9, 1, 10), at(-8, 2, 10), at(-7, 3, 30)]);
  });

  it("says nothing of a time of which nothing is known", () => {
    expect(lineOf([at(-5, 1, null)], span(-10, 0))).toEqual([at(-5, 1, null)]);
    expect(lineOf([], span(-10, 0))).toEqual([]);
  });
});

it("has a row for what it began with, were it for a moment", () => {
  expect(rowsOf([at(-60, 0, 1), at(-59.9, 2, 3), at(0, 4, 5)], span(-62, 0)).rows).toEqual([at(0, 4, 5), at(-59.9, 2, 3), at(-60, 0, 1)]);
});

it("has a row for the last of each bar's time", () => {
  const line = [at(-3_600, 1, 1), at(-100, 2, 2), at(-95, 3, 3), at(0, 4, 4)];
  expect(rowsOf(line, span(-3_600, 0)).rows).toEqual([at(0, 4, 4), at(-95, 3, 3), at(-3_600, 1, 1)]);
});
