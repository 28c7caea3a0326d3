import { expect, it } from "vitest";
import { ratesOf, withSample, type Sample } from "@/features/status/rate";

const after = (...samples: [number, number][]): Sample[] =>
  samples.reduce<Sample[]>(
    (all, [at, requests]) => withSample(all, { at, requests, requested_bytes: requests * 4096, returned_bytes: requests * 1024, failed_calls: requests * 2 }),
    [],
  );

it("is unknown with one sample", () => expect(ratesOf(after([0, 5]))).toBeNull());
it("is the mean of the last seconds, of each figure", () =>
  expect(ratesOf(after([0, 0], [1_000, 100], [2_000, 150]))).toEqual({ requests: 75, requested_bytes: 75 * 4096, returned_bytes: 75 * 1024, failed_calls: 150 }));
it("forgets what is long ago", () => expect(ratesOf(after([0, 0], [60_000, 100], [61_000, 110]))?.requests).toBe(10));
it("begins anew when the count goes back", () => expect(ratesOf(after([0, 1_000], [1_000, 10], [2_000, 30]))?.requests).toBe(20));
