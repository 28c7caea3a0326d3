import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { StatusStore } from "@/features/status/status-store";
import { Totals } from "@/features/status/Totals";
import { strings } from "@/lib/strings";
import { aCollector, aStatus, atOnce, noLoss } from "../../fixtures";

const words = strings.totals;
const figure = (label: string): string | null | undefined => screen.getByText(label).parentElement?.textContent;

it("shows what all processes of the machine have, once a sweep has looked", () => {
  const status = new StatusStore(atOnce());
  render(<Totals status={status} />);
  const never = { processes: null, mapped_bytes: null, resident_bytes: null, at: null, interval_ms: null, cpu_seconds: 0 };
  act(() => status.snapshot(aStatus({ collector: aCollector({ sweep: never }) })));
  expect(figure(words.mapped)).toBe(`${words.mapped}—`);
  expect(figure(words.resident)).toBe(`${words.resident}—`);
  act(() => status.snapshot(aStatus()));
  expect(figure(words.mapped)).toBe(`${words.mapped}16.0 GiB${words.mappedBy(212)}`);
  expect(figure(words.resident)).toBe(`${words.resident}4.00 GiB${words.residentHint}`);
});

it("shows what is done in a second, with what was done in all", () => {
  const status = new StatusStore(atOnce());
  render(<Totals status={status} />);
  const { totals } = aStatus();
  act(() => status.snapshot(aStatus()));
  expect(figure(words.requested)).toBe(`${words.requested}—${words.inAll("40.0 KiB")}`);
  act(() => status.change(aStatus({
    time: "2026-11-20T12:41:22.123456Z",
    totals: { ...totals, requests: 15, requested_bytes: totals.requested_bytes + 4096, returned_bytes: totals.returned_bytes + 1024, failed_calls: 1 },
  })));
  expect(figure(words.requested)).toBe(`${words.requested}${words.perSecond("2.00 KiB")}${words.inAll("44.0 KiB")}`);
  expect(figure(words.returned)).toBe(`${words.returned}${words.perSecond("512 B")}${words.inAll("5.00 KiB")}`);
  expect(figure(words.requests)).toBe(`${words.requests}${words.perSecond("2.5")}${words.stored(15)}`);
  expect(figure(words.failed)).toBe(`${words.failed}1${words.failedNow(0.5)}`);
});

it("says what was lost, and at which stage", () => {
  const status = new StatusStore(atOnce());
  render(<Totals status={status} />);
  act(() => status.snapshot(aStatus()));
  expect(figure(words.lost)).toBe(`${words.lost}0${words.lostNone}`);
  act(() => status.change(aStatus({ collector: aCollector({ lost: noLoss({ tracer: 1_200, parse: 3 }) }) })));
  expect(figure(words.lost)).toBe(`${words.lost}1,203${strings.status.lostAt("tracer", 1_200)} · ${strings.status.lostAt("parse", 3)}`);
});
