import { expect, it } from "vitest";
import { backoffMs } from "@/lib/backoff";

it("doubles, and is bounded", () => {
  const waits = [0, 1, 2, 3, 20].map((attempt) => backoffMs(attempt, () => 1));
  expect(waits).toEqual([500, 1000, 2000, 4000, 15_000]);
});

it("lets half of the wait to chance", () => {
  expect(backoffMs(2, () => 0)).toBe(1000);
  expect(backoffMs(2, () => 0.5)).toBe(1500);
});
