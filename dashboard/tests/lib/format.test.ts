import { describe, expect, it } from "vitest";
import { formatBytes, formatCore, formatExactBytes, formatMilliseconds, formatMoment, formatPercent, formatSignedBytes, formatTenths, formatTime } from "@/lib/format";

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.00 KiB"],
    [10_563_584, "10.1 MiB"],
    [9.999 * 1024, "10.0 KiB"],
    [99.97 * 1024, "100 KiB"],
    [1023.6 * 1024, "1.00 MiB"],
    [5 * 2 ** 30, "5.00 GiB"],
    [2 ** 50, "1.00 PiB"],
    [2 ** 64, "16.0 EiB"],
    [2 ** 74, "16384 EiB"],
  ])("%d is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe("formatSignedBytes", () => {
  it.each([[0, "0 B"], [9_961_472, "+9.50 MiB"], [-4096, "−4.00 KiB"]])("%d is %s", (bytes, text) => expect(formatSignedBytes(bytes)).toBe(text));
});

describe("formatCore", () => {
  it.each([[0, "0.00%"], [0.00001, "<0.01%"], [0.0031, "0.31%"], [0.25, "25.0%"], [1.5, "150.0%"]])("%d is %s", (share, text) => expect(formatCore(share)).toBe(text));
});

describe("formatExactBytes", () => {
  it("is exact up to 2^53", () => expect(formatExactBytes(4_294_967_297)).toBe("4,294,967,297 bytes"));
  it("says when a browser's number cannot be", () => expect(formatExactBytes(2 ** 63)).toMatch(/^≈ 9,223,/));
});

describe("formatPercent", () => {
  it.each([[-3, "0%"], [0, "0%"], [0.004, "<0.01%"], [1.5, "1.50%"], [31.62, "31.6%"], [250.4, "250%"], [34_803.2, "34,803%"], [99.96, "100%"], [9.996, "10.0%"]])("%d is %s", (percent, text) =>
    expect(formatPercent(percent)).toBe(text));
});

describe("formatMilliseconds", () => {
  it.each([[112.4, "112 ms"], [1500, "1.5 s"], [61_000, "1 min"], [7_300_000, "2 h"]])("%d is %s", (ms, text) =>
    expect(formatMilliseconds(ms)).toBe(text));
});

describe("formatTenths", () => {
  it.each([[0, "0.0 s"], [112.4, "0.1 s"], [59_949, "59.9 s"], [59_950, "60.0 s"], [61_000, "1 min"]])("%d is %s", (ms, text) =>
    expect(formatTenths(ms)).toBe(text));
});

describe("formatTime", () => {
  const time = new Date(2026, 10, 20, 9, 5, 7, 42);
  it("is the local time of day", () => expect(formatTime(time.toISOString(), time)).toBe("09:05:07.042"));
  it("has the date on another day", () =>
    expect(formatTime(time.toISOString(), new Date(2026, 10, 21))).toBe("Nov 20, 09:05:07.042"));
  it("has the year in another one", () =>
    expect(formatTime(time.toISOString(), new Date(2027, 0, 1))).toBe("Nov 20, 2026, 09:05:07.042"));
  it("is short to the second", () => expect(formatMoment(time.getTime(), time)).toBe("09:05:07"));
  it("leaves what is no time as it is", () => expect(formatTime("soon")).toBe("soon"));
});
