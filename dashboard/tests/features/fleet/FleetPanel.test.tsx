import { act, cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { kFleetChoice } from "@/features/fleet/columns";
import { FleetPanel } from "@/features/fleet/FleetPanel";
import { FleetStore } from "@/features/fleet/fleet-store";
import * as csv from "@/lib/csv";
import { strings } from "@/lib/strings";
import type { ListedHost } from "@/types/ledger";
import { aHost, atOnce } from "../../fixtures";

const words = strings.fleet;

function show(items: ListedHost[] | null, chosen: string | null = null) {
  const store = new FleetStore(atOnce());
  const onHost = vi.fn();
  if (items !== null) store.snapshot({ items });
  render(<FleetPanel store={store} chosen={chosen} onHost={onHost} />);
  return { store, onHost };
}

const names = (): (string | null)[] => [...document.querySelectorAll("td.f-name .name")].map((name) => name.textContent);
const column = (name: string): HTMLElement => screen.getByRole("columnheader", { name });
const rates = (requests: number): ListedHost["rates"] => ({ requests, requested_bytes: 0, failed_calls: 0 });

beforeEach(() => localStorage.clear());

describe("FleetPanel", () => {
  it("tells of a machine what the api tells", () => {
    const { collector } = aHost();
    show([aHost({
      name: "web", label: "web (8c1f0e2d)", state: "silent", mapped_bytes: 158_453_760, rates: null, failed_calls: 1_025, lost: 7, lag_ms: null, skew_ms: -61_000,
      clone_of: "00000000000000b0", last_seen: null, collector: { ...collector, store_requests: "failed+min:1M", requests_not_kept: 12 },
    })]);
    expect(screen.getAllByRole("cell").map((cell) => cell.textContent)).toEqual([
      "web (8c1f0e2d)clone", "silent", "151 MiB", "—", "1,025", "7", "—", "−1 min", "—", "failed+min:1M",
    ]);
    expect(screen.getByText("clone")).toHaveAttribute("title", words.cloneOf("00000000000000b0"));
    expect(screen.getByText("failed+min:1M")).toHaveAttribute("title", words.notKept("failed+min:1M", 12));
    expect(screen.getByText("−1 min")).toHaveClass("bad");
  });

  it("counts its machines, and says which of them are in trouble", () => {
    show([aHost({ id: "1" }), aHost({ id: "2", state: "silent" }), aHost({ id: "3", state: "ended" }), aHost({ id: "4", state: "late" })]);
    expect(screen.getByText("4 machines, 1 late, 1 silent, 1 ended")).toBeInTheDocument();
  });

  it.each([
    ["mapped", { mapped_bytes: 2 }, { mapped_bytes: null }],
    ["rate", { rates: rates(5) }, { rates: null }],
    ["failed", { failed_calls: 2 }, { failed_calls: 1 }],
    ["lost", { lost: 2 }, { lost: 1 }],
    ["lag", { lag_ms: 0 }, { lag_ms: null }],
    ["skew", { skew_ms: -9 }, { skew_ms: 5 }],
    ["last", { last_seen: "2026-11-20T12:00:01.000000Z" }, { last_seen: "2026-11-20T12:00:00.000000Z" }],
    ["state", { state: "silent" }, { state: "late" }],
  ] as [keyof typeof words.columns, Partial<ListedHost>, Partial<ListedHost>][])("sorts by %s, the most first, and turns", async (key, most, least) => {
    show([aHost({ id: "1", name: "alpha", ...least }), aHost({ id: "2", name: "beta", ...most })]);
    expect(names()).toEqual(["alpha", "beta"]);
    const header = column(words.columns[key]);
    await userEvent.click(within(header).getByRole("button"));
    expect(names()).toEqual(["beta", "alpha"]);
    expect(header).toHaveAttribute("aria-sort", "descending");
    await userEvent.click(within(header).getByRole("button"));
    expect(names()).toEqual(["alpha", "beta"]);
  });

  it("sorts by name as people count, also one that came later or got another name", () => {
    const { store } = show([aHost({ id: "1", name: "web10" }), aHost({ id: "2", name: "web9" })]);
    expect(names()).toEqual(["web9", "web10"]);
    act(() => store.change({ items: [aHost({ id: "3", name: "web1" })] }));
    expect(names()).toEqual(["web1", "web9", "web10"]);
    act(() => store.change({ items: [aHost({ id: "1", name: "db" })] }));
    expect(names()).toEqual(["db", "web1", "web9"]);
  });

  it("finds by a part of the name, or the begin of the id", async () => {
    show([aHost({ id: "8c1f", name: "web" }), aHost({ id: "00ff", name: "db" })]);
    const box = screen.getByRole("searchbox");
    await userEvent.type(box, "WE");
    expect(names()).toEqual(["web"]);
    await userEvent.clear(box);
    await userEvent.type(box, "00f");
    expect(names()).toEqual(["db"]);
    await userEvent.type(box, "x");
    expect(screen.getByText(words.noMatch)).toBeInTheDocument();
  });

  it("leads to the machine that is pressed, by mouse and by keyboard", async () => {
    const { onHost } = show([aHost({ id: "1", name: "alpha" }), aHost({ id: "2", name: "beta" })], "2");
    await userEvent.click(screen.getAllByRole("cell")[1] ?? document.body);
    expect(onHost).toHaveBeenLastCalledWith("1");
    const beta = screen.getByRole("button", { name: words.open("beta") });
    expect(beta).toHaveAttribute("aria-current", "true");
    beta.focus();
    await userEvent.keyboard("{Enter}");
    expect(onHost).toHaveBeenLastCalledWith("2");
  });

  const { collector } = aHost();
  const recorded = { ...collector, replay: true, source: "replay:a.log" };
  it.each<[string, Partial<ListedHost>, Partial<ListedHost>]>([
    ["its name", {}, { name: "web", label: "web (8c1f0e2d)" }],
    ["a clone", {}, { clone_of: "00000000000000b0" }],
    ["no clone any more", { clone_of: "00000000000000b0" }, {}],
    ["another it is a clone of", { clone_of: "00000000000000b0" }, { clone_of: "00000000000000c0" }],
    ["recorded data", {}, { collector: recorded }],
    ["other recorded data", { collector: recorded }, { collector: { ...recorded, source: "replay:b.log" } }],
    ["its state", {}, { state: "silent" }],
    ["that it reports again", { state: "silent" }, { state: "reporting", last_seen: "2026-11-20T12:00:09.000000Z" }],
    ["a later report of one that is late", { state: "late" }, { state: "late", last_seen: "2026-11-20T12:00:09.000000Z" }],
    ["nothing of when it was seen", {}, { last_seen: null }],
    ["bytes that read the same", { mapped_bytes: 2 ** 34 }, { mapped_bytes: 2 ** 34 + 4_096, resident_bytes: 2 ** 32 + 4_096, memory_bytes: 2 ** 33 + 4_096 }],
    ["nothing of its bytes", {}, { mapped_bytes: null, resident_bytes: null, processes: null }],
    ["its rates", {}, { rates: { requests: 1, requested_bytes: 2 ** 21, failed_calls: 0 } }],
    ["no rates", {}, { rates: null }],
    ["rates again", { rates: null }, {}],
    ["that calls fail now", { failed_calls: 3 }, { failed_calls: 3, rates: { requests: 120, requested_bytes: 0, failed_calls: 0.1 } }],
    ["that none fails now", { failed_calls: 3, rates: { requests: 120, requested_bytes: 0, failed_calls: 0.1 } }, { failed_calls: 3 }],
    ["how much fails now", { rates: { requests: 1, requested_bytes: 0, failed_calls: 0.1 } }, { rates: { requests: 1, requested_bytes: 0, failed_calls: 2 } }],
    ["what failed and was lost", {}, { failed_calls: 1, lost: 2 }],
    ["a lag that is too long", {}, { lag_ms: 12_340 }],
    ["no lag", {}, { lag_ms: null }],
    ["its clock", {}, { skew_ms: -61_000 }],
    ["how well its clock is known", {}, { skew_error_ms: 3 }],
    ["nothing of its clock", {}, { skew_ms: null, skew_error_ms: null }],
    ["a policy", {}, { collector: { ...collector, store_requests: "none", requests_not_kept: 1 } }],
    ["more that a policy left out", { collector: { ...collector, store_requests: "none", requests_not_kept: 1 } }, { collector: { ...collector, store_requests: "none", requests_not_kept: 2 } }],
    ["another program", {}, { collector: { ...collector, version: "0.2.0", source: "stap" }, first_seen: "2026-11-01T12:00:00.000000Z" }],
  ])("shows %s as if it had been so from the start", (_, before, after) => {
    localStorage.setItem(kFleetChoice.store, JSON.stringify(kFleetChoice.all));
    // nodes compare by what they hold, in whatever order their attributes came
    const cells = (): Node[] => screen.getAllByRole("cell").map((cell) => cell.cloneNode(true));
    const { store } = show([aHost(before)]);
    const was = cells();
    act(() => store.change({ items: [aHost(after)] }));
    const is = cells();
    cleanup();
    show([aHost(after)]);
    expect(is).toEqual(cells());
    expect(is).not.toEqual(was);
  });

  it("says what it waits for, and where there is none", () => {
    const { store } = show(null);
    expect(screen.getByText(strings.loading)).toBeInTheDocument();
    act(() => store.snapshot({ items: [] }));
    expect(screen.getByText(words.empty)).toBeInTheDocument();
  });

  it("mounts only the rows in view of very many", () => {
    show(Array.from({ length: 1_000 }, (_, index) => aHost({ id: `h${index}`, name: `vm${index}` })));
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
    expect(screen.getByRole("table")).toHaveAttribute("aria-rowcount", "1001");
  });

  it("saves what it shows, whole, in its order", async () => {
    const saved = vi.spyOn(csv, "saveText").mockReturnValue();
    show([aHost({ id: "1", name: "alpha" }), aHost({ id: "2", name: "=beta", rates: null })]);
    await userEvent.click(screen.getByRole("button", { name: strings.columns.choose }));
    for (const key of ["skew", "last"] as const) await userEvent.click(screen.getByRole("checkbox", { name: words.columns[key] }));
    await userEvent.click(screen.getByRole("button", { name: strings.processes.export }));
    expect(saved.mock.calls[0]?.[2]).toBe(
      "Name,State,Mapped now,Requests/s,Failed,Lost,Lag,In the log\r\n\\x3dbeta,reporting,17179869184,,0,0,112,all\r\nalpha,reporting,17179869184,120,0,0,112,all\r\n",
    );
  });
});
