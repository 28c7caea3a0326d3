import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Notices } from "@/features/status/Notices";
import { StatusLine } from "@/features/status/StatusLine";
import { StatusStore } from "@/features/status/status-store";
import { Totals } from "@/features/status/Totals";
import { kNoHost, type ShownHost } from "@/lib/host";
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
  const host = new ValueStore<ShownHost>(atOnce(), kNoHost);
  render(<Notices status={status} host={host} fleet={false} onAll={vi.fn()} />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  act(() => status.snapshot(aStatus({ collector: aCollector({ replay: true, source: "replay:<b>.csv" }) })));
  expect(screen.getByRole("status")).toHaveTextContent("Replay of <b>.csv — recorded data, not this machine's present.");
  act(() => status.change(aStatus()));
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});

it("tells of a machine that is not there, and leads out", async () => {
  const status = new StatusStore(atOnce());
  const host = new ValueStore<ShownHost>(atOnce(), { id: "00000000000000c7", full: false });
  const onAll = vi.fn();
  const { rerender } = render(<Notices status={status} host={host} fleet={false} onAll={onAll} />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  act(() => status.snapshot(aStatus({ host: null, collector: null })));
  expect(screen.getByRole("status")).toHaveTextContent("No machine of the id 00000000000000c7");
  expect(screen.getByRole("status")).not.toHaveTextContent(strings.notices.noCollector);
  await userEvent.click(screen.getByRole("button", { name: strings.notices.allHosts }));
  expect(onAll).toHaveBeenCalledTimes(1);
  rerender(<Notices status={status} host={host} fleet onAll={onAll} />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  rerender(<Notices status={status} host={host} fleet={false} onAll={onAll} />);
  act(() => host.set({ id: "00000000000000c7", full: true }));
  expect(screen.getByRole("status")).toHaveTextContent(strings.notices.manyHosts);
});

it("counts no rate from one machine to another", () => {
  const status = new StatusStore(atOnce());
  const { host, totals } = aStatus();
  status.snapshot(aStatus({ time: "2026-11-20T12:00:00.000000Z" }));
  status.set(null);
  status.snapshot(aStatus({ time: "2026-11-20T12:00:01.000000Z", host: host && { ...host, id: "00000000000000b2" }, totals: { ...totals, requests: 9_000_000 } }));
  expect(status.rates).toBeNull();
});

it("shows the sums and how fast requests come", () => {
  const status = new StatusStore(atOnce());
  const totals = aStatus().totals;
  status.snapshot(aStatus({ time: "2026-11-20T12:00:00.000000Z", totals: { ...totals, requests: 1_000 } }));
  status.change(aStatus({ time: "2026-11-20T12:00:02.000000Z", totals: { ...totals, requests: 3_000 } }));
  render(<Totals status={status} />);
  expect(facts()).toContain("1,000/s|3,000 stored");
});
