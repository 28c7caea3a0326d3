import { expect, it } from "vitest";
import { barsOf, sumOf } from "@/features/activity/bars";
import { bandsOf, touches } from "@/lib/chart/gaps";
import { aGap, aPoint } from "../../fixtures";

const points = new Map([3_000, 4_000, 7_000, 99_000].map((time) => [time, aPoint(time)]));

it("adds the steps of a bar up, and has bars of nothing", () => {
  const bars = barsOf(points, { from: 1_000, to: 9_500 }, 2_000);
  expect(bars.map((bar) => [bar.from, bar.requested, bar.mmap])).toEqual([[0, 0, 0], [2_000, 8_192, 2], [4_000, 8_192, 2], [6_000, 8_192, 2], [8_000, 0, 0]]);
  expect(barsOf(points, { from: 0, to: 10_000 }, 10_000)).toEqual([{ from: 0, requested: 3 * 8_192, returned: 3 * 4_096, mmap: 6, munmap: 3, failed: 0 }]);
});

it("sums bars, and finds the biggest", () => {
  const bars = barsOf(new Map([[1_000, aPoint(1_000)], [2_000, aPoint(2_000, { requested_bytes: 9_000 })]]), { from: 0, to: 3_000 }, 1_000);
  expect(sumOf(bars)).toMatchObject({ requested: 17_192, returned: 8_192, biggest: { from: 2_000 } });
  expect(sumOf([]).biggest).toBeNull();
});

const at = (ms: number): string => new Date(ms).toISOString();
const gap = (from: number, to: number): ReturnType<typeof aGap> => aGap({ id: `${from}`, from: at(from), to: at(to) });

it("joins gaps that look like one, and leaves out those beside the span", () => {
  const gaps = [gap(60_000, 70_000), gap(10_000, 12_000), gap(12_500, 13_000), gap(11_000, 11_500), gap(900_000, 900_001)];
  const bands = bandsOf(gaps, { from: 11_500, to: 100_000 }, 1_000);
  expect(bands.map(({ from, to, gaps: joined }) => [from, to, joined.length])).toEqual([[10_000, 13_000, 3], [60_000, 70_000, 1]]);
});

it("a gap of a moment touches the bar it is in alone", () => {
  const moment = { from: 2_000, to: 2_000 };
  expect([1_000, 2_000, 3_000].map((from) => touches(moment, from, from + 1_000))).toEqual([false, true, false]);
});
