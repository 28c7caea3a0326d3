import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Notices } from "@/features/status/Notices";
import { StatusLine } from "@/features/status/StatusLine";
import { StatusStore } from "@/features/status/status-store";
import { Totals } from "@/features/status/Totals";
import { ValueStore } from "@/lib/store";
import type { ConnectionState } from "@/lib/stream";
import { strings } from "@/lib/strings";
import { aCollector, aStatus, atOnce, noLoss } from "../../fixtures";

const facts = (): string => screen.getAllByRole("definition").map((fact) => fact.textContent).join("|");

it("shows the connection, the source, the lag and what was lost", () => {
  const connection = new ValueStore<ConnectionState>(atOnce(), "connecting");
  const status = new StatusStore(atOnce());
  render(<StatusLine connection={connection} status={status} />);
  expect(screen.getByRole("status")).toHaveTextContent(strings.connection.connecting);
  expect(facts()).toBe("—|—|—|—");
  act(() => {
    connection.set("live");
    status.snapshot(aStatus());
  });
  expect(screen.getByRole("status")).toHaveTextContent(strings.connection.live);
  expect(facts()).toBe("vm|ebpf|112 ms|none");
  act(() => {
    connection.set("stale");
    status.change(aStatus({ collector: aCollector({ lag_ms: null, lost: noLoss({ tracer: 7, database: 2 }) }) }));
  });
  expect(screen.getByRole("status")).toHaveTextContent(strings.connection.stale);
  expect(facts()).toBe("vm|ebpf|—|9 tracer 7 · database 2");
});

it("shows notices as they come and go", () => {
  const status = new StatusStore(atOnce());
  render(<Notices status={status} />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  act(() => status.snapshot(aStatus({ collector: aCollector({ replay: true, source: "replay:<b>.csv" }) })));
  expect(screen.getByRole("status")).toHaveTextContent("Replay of <b>.csv — recorded data, not this machine's present.");
  act(() => status.change(aStatus()));
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});

it("shows the sums and how fast requests come", () => {
  const status = new StatusStore(atOnce());
  const totals = aStatus().totals;
  status.snapshot(aStatus({ time: "2026-11-20T12:00:00.000000Z", totals: { ...totals, requests: 1_000 } }));
  status.change(aStatus({ time: "2026-11-20T12:00:02.000000Z", totals: { ...totals, requests: 3_000 } }));
  render(<Totals status={status} />);
  expect(facts()).toContain("1,000/s|3,000 stored");
});
