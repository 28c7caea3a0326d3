import { expect, it } from "vitest";
import { shortSize, wholeSize, withEmpty } from "@/features/process-detail/sizes";
import { aSizeStep } from "../../fixtures";

it("leaves no step out between two others", () => {
  const steps = withEmpty([aSizeStep(0, { mmap_calls: 1 }), aSizeStep(4_096), aSizeStep(32_768, { munmap_calls: 2 })]);
  expect(steps.map(({ from_bytes }) => from_bytes)).toEqual([0, 4_096, 8_192, 16_384, 32_768]);
  expect(steps.map(({ mmap_calls, munmap_calls }) => mmap_calls + munmap_calls)).toEqual([1, 0, 0, 0, 2]);
  expect(withEmpty([])).toEqual([]);
});

it.each([
  [0, "<4 KiB", "below 4 KiB"], [4_096, "4 KiB", "4 KiB to below 8 KiB"], [524_288, "512 KiB", "512 KiB to below 1 MiB"],
  [2 ** 30, "1 GiB", "1 GiB to below 2 GiB"],
])("names the step from %d", (from, short, whole) => {
  expect(shortSize(aSizeStep(from))).toBe(short);
  expect(wholeSize(aSizeStep(from))).toBe(whole);
});
