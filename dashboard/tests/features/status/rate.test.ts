import { expect, it } from "vitest";
import { ratePerSecond, withSample, type Sample } from "@/features/status/rate";

const after = (...samples: [number, number][]): Sample[] =>
  samples.reduce<Sample[]>((all, [at, requests]) => withSample(all, { at, requests }), []);

it("is unknown with one sample", () => expect(ratePerSecond(after([0, 5]))).toBeNull());
it("is the mean of the last seconds", () => expect(ratePerSecond(after([0, 0], [1_000, 100], [2_000, 150]))).toBe(75));
it("forgets what is long ago", () => expect(ratePerSecond(after([0, 0], [60_000, 100], [61_000, 110]))).toBe(10));
it("begins anew when the count goes back", () => expect(ratePerSecond(after([0, 1_000], [1_000, 10], [2_000, 30]))).toBe(20));
