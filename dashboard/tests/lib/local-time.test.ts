import { expect, it } from "vitest";
import { fromLocalInput, ledgerTime, toLocalInput } from "@/lib/local-time";

it("leads from an input to the ledger's time and back", () => {
  const time = fromLocalInput("2026-11-20T12:00:05");
  expect(time).toBe(new Date(2026, 10, 20, 12, 0, 5).toISOString().replace(".000Z", ".000000Z"));
  expect(toLocalInput(time ?? "")).toBe("2026-11-20T12:00:05");
});

it("knows what is no time", () => {
  expect(fromLocalInput("")).toBeNull();
  expect(fromLocalInput("soon")).toBeNull();
  expect(ledgerTime(new Date(8.64e15))).toBeNull();
  expect(toLocalInput(undefined)).toBe("");
  expect(toLocalInput("soon")).toBe("");
});
