import { describe, expect, it } from "vitest";
import { path } from "@/features/processes/Sparkline";
import { kTrendMs } from "@/lib/trends";

describe("path", () => {
  it("is steps to the right edge, scaled to the row's own span", () => {
    const now = 100_000;
    expect(path([{ at: now - kTrendMs, value: 10 }, { at: now - kTrendMs / 2, value: 20 }], now)).toBe("M0.0 18.0H32.0V2.0H64");
  });
  it("is level where nothing changed, and stays inside whatever the clock says", () => {
    expect(path([{ at: 5_000_000, value: 7 }], 1_000)).toBe("M64.0 18.0H64");
    expect(path([{ at: -5_000_000, value: 7 }], 1_000)).toBe("M0.0 18.0H64");
  });
});
