import { describe, expect, it } from "vitest";
import { byteTicks, ceilTo, floorTo, fromLog, grainFor, kMostBars, kMostSteps, kStepMs, logTicks, timeTicks, toLog } from "@/lib/chart/steps";

const kMinute = 60_000;
const kHour = 60 * kMinute;

describe("grainFor", () => {
  it.each([
    [5 * kMinute, "1s", { barMs: 2_000, step: "1s" }],
    [5 * kMinute, "10s", { barMs: 10_000, step: "10s" }],
    [kHour, "1s", { barMs: 20_000, step: "10s" }],
    [24 * kHour, "1s", { barMs: 10 * kMinute, step: "1m" }],
    [7 * 24 * kHour, "1s", { barMs: kHour, step: "1h" }],
    [60 * 24 * kHour, "1s", { barMs: 24 * kHour, step: "1h" }],
  ] as const)("shows %i ms, no finer than %s, by %o", (span, finest, grain) => expect(grainFor(span, finest)).toEqual(grain));

  it("asks for no more steps than the api gives, and draws no more bars than can be told apart", () => {
    for (let span = 20_000; span <= 60 * 24 * kHour; span *= 1.13) {
      const { barMs, step } = grainFor(span);
      expect(barMs % kStepMs[step]).toBe(0);
      expect(span / barMs).toBeLessThanOrEqual(kMostBars);
      expect((ceilTo(span, barMs) + barMs) / kStepMs[step]).toBeLessThanOrEqual(kMostSteps);
    }
  });
});

it("floorTo and ceilTo keep what is whole", () => {
  expect([floorTo(1_999, 1_000), ceilTo(1_001, 1_000), floorTo(2_000, 1_000), ceilTo(2_000, 1_000)]).toEqual([1_000, 2_000, 2_000, 2_000]);
});

it("labels time at round times of the reader's clock", () => {
  const noon = Date.parse("2026-11-26T12:00:00Z");
  expect(timeTicks(noon - 61_000, noon + 59_000, 5, 0)).toEqual([noon - 60_000, noon - 30_000, noon, noon + 30_000]);
  // half an hour beside UTC: whole hours there are half past here
  expect(timeTicks(noon - 3 * kHour, noon, 3, 30 * kMinute)).toEqual([-150, -90, -30].map((minutes) => noon + minutes * kMinute));
});

it("labels bytes at multiples of a power of two, with zero", () => {
  expect(byteTicks(-1_000, 5_000, 6)).toEqual([0, 1_024, 2_048, 3_072, 4_096]);
  expect(byteTicks(-2_048, 2_048, 6)).toEqual([-2_048, -1_024, 0, 1_024, 2_048]);
});

it("has a scale on which small bars are seen beside huge ones", () => {
  for (const bytes of [-(2 ** 40), -4_096, 0, 4_096, 2 ** 30]) expect(fromLog(toLog(bytes))).toBeCloseTo(bytes, -3);
  const steps = [2 ** 20, 2 ** 30, 2 ** 40].map(toLog);
  expect((steps[1] ?? 0) - (steps[0] ?? 0)).toBeCloseTo(10, 1);
  expect(logTicks(toLog(-(2 ** 31)), toLog(2 ** 41)).map((tick) => Math.round(fromLog(tick)))).toEqual([-(2 ** 30), -(2 ** 20), 0, 2 ** 20, 2 ** 30, 2 ** 40]);
});
