import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { StatusStore } from "@/features/status/status-store";
import { Totals } from "@/features/status/Totals";
import { strings } from "@/lib/strings";
import { aCollector, aStatus, atOnce } from "../../fixtures";

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
