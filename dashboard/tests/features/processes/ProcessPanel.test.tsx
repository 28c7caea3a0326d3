import { act, cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ProcessPanel } from "@/features/processes/ProcessPanel";
import { ProcessStore } from "@/features/processes/process-store";
import { strings } from "@/lib/strings";
import type { Process } from "@/types/ledger";
import { aListed, aProcess, atOnce } from "../../fixtures";

function show(items: Process[], onOpen = vi.fn()): { names: () => (string | null)[]; onOpen: typeof onOpen; store: ProcessStore } {
  const store = new ProcessStore(atOnce(), () =>
    Promise.resolve({ items: [aListed({ id: "gone", name: "long-gone", exited_at: "2026-11-20T12:00:00.000000Z" })], next_cursor: null, looked_back_to: null }));
  store.snapshot({ items });
  render(<ProcessPanel store={store} onOpen={onOpen} />);
  return { names: () => [...document.querySelectorAll("td .name")].map((name) => name.textContent), onOpen, store };
}

const column = (name: RegExp): HTMLElement => screen.getByRole("columnheader", { name });

beforeEach(() => localStorage.clear());

describe("ProcessPanel", () => {
  it("shows a process in numbers, exact bytes in the title", () => {
    show([aProcess({ net_bytes: 158_453_760, memory_percent: -1, mapped_bytes: null, resident_bytes: 2 ** 20, mmap_calls: 1025, munmap_calls: 10, failed_calls: 3 })]);
    const cells = screen.getAllByRole("cell").map((cell) => cell.textContent);
    expect(cells).toEqual(["4242", "worker", "151 MiB", "", "0%", "—", "1.00 MiB", "0", "1,025", "10", "3"]);
    expect(screen.getByTitle("158,453,760 bytes")).toBeInTheDocument();
  });

  it("begins with the biggest net, and sorts by what is pressed", async () => {
    const { names } = show([aProcess({ id: "a", name: "beta", net_bytes: 1 }), aProcess({ id: "b", name: "alpha", net_bytes: 2 })]);
    expect(names()).toEqual(["alpha", "beta"]);
    expect(column(/Net requested/)).toHaveAttribute("aria-sort", "descending");
    await userEvent.click(within(column(/Net requested/)).getByRole("button"));
    expect(names()).toEqual(["beta", "alpha"]);
    expect(column(/Net requested/)).toHaveAttribute("aria-sort", "ascending");
    await userEvent.click(within(column(/^Name/)).getByRole("button"));
    expect(names()).toEqual(["alpha", "beta"]);
    expect(column(/Net requested/)).not.toHaveAttribute("aria-sort");
  });

  it("explains its three sizes in a sentence each, on focus and on hover", async () => {
    show([aProcess()]);
    const button = within(column(/Mapped now/)).getByRole("button");
    expect(button).toHaveAccessibleDescription(strings.processes.hints.mapped);
    expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
    await userEvent.hover(button);
    expect(screen.getByRole("tooltip")).toHaveTextContent(strings.processes.hints.mapped);
    await userEvent.unhover(button);
    expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
    expect(within(column(/Net requested/)).getByRole("button")).toHaveAccessibleDescription(strings.processes.hints.net);
    expect(within(column(/Resident/)).getByRole("button")).toHaveAccessibleDescription(strings.processes.hints.resident);
    for (const hint of Object.values(strings.processes.hints)) expect(hint.match(/\.(\s|$)/g)).toHaveLength(1);
  });

  it("mounts only the rows in view of very many", () => {
    show(Array.from({ length: 10_000 }, (_, index) => aProcess({ id: `p${index}`, pid: index })));
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
    expect(screen.getByRole("table")).toHaveAttribute("aria-rowcount", "10001");
  });

  it("filters, and says when nothing is left", async () => {
    const { names } = show([aProcess({ id: "a", name: "alpha" }), aProcess({ id: "b", name: "beta" })]);
    await userEvent.type(screen.getByRole("searchbox"), "bet");
    expect(names()).toEqual(["beta"]);
    await userEvent.type(screen.getByRole("searchbox"), "x");
    expect(screen.getByText(strings.processes.noMatch)).toBeInTheDocument();
  });

  it("asks for those that ended when the box is ticked", async () => {
    show([aProcess()]);
    await userEvent.click(screen.getByRole("checkbox", { name: strings.processes.showEnded }));
    expect(screen.getByRole("checkbox", { name: strings.processes.showEnded })).toBeChecked();
    expect(await screen.findByText("long-gone")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("checkbox", { name: strings.processes.showEnded }));
    expect(screen.queryByText("long-gone")).not.toBeInTheDocument();
  });

  it("marks one that ended", () => {
    show([aProcess({ exited_at: "2026-11-20T12:50:00.000000Z" })]);
    expect(screen.getByText(strings.processes.ended)).toBeInTheDocument();
  });

  it.each(["<script>alert(1", `a,b'"; DROP TAB`, "<img src=x oner", "evil\\x0aname"])("shows the name %s as text", (name) => {
    const { names } = show([aProcess({ name })]);
    expect(names()).toEqual([name]);
    expect(document.querySelector("script, img")).toBeNull();
  });

  it("shows that a process has no name", () => {
    show([aProcess({ name: "" })]);
    expect(screen.getByText(strings.unnamed)).toBeInTheDocument();
  });

  it("opens a process by its button, once, and by a press anywhere in its row", async () => {
    const { onOpen } = show([aProcess()]);
    await userEvent.click(screen.getByRole("button", { name: strings.processes.open("worker", 4242) }));
    expect(onOpen).toHaveBeenCalledTimes(1);
    expect(onOpen).toHaveBeenLastCalledWith(expect.objectContaining({ pid: 4242 }));
    await userEvent.click(screen.getByRole("cell", { name: "4242" }));
    expect(onOpen).toHaveBeenCalledTimes(2);
  });

  it("sorts by what is resident", async () => {
    const { names } = show([aProcess({ id: "a", name: "less", resident_bytes: 1 }), aProcess({ id: "b", name: "more", resident_bytes: 2 })]);
    await userEvent.click(within(column(/Resident/)).getByRole("button"));
    expect(names()).toEqual(["more", "less"]);
  });

  it("shows the columns that were chosen, and remembers them", async () => {
    const heads = (): (string | null)[] => screen.getAllByRole("columnheader").map((head) => head.textContent.replace(/[↑↓].*$/, ""));
    show([aProcess({ requested_bytes: 2 ** 20 })]);
    const menu = within(screen.getByRole("group", { name: strings.columns.title }));
    for (const key of ["trend", "percent", "mapped", "resident", "rate", "mmap", "munmap", "failed"] as const) {
      await userEvent.click(menu.getByRole("checkbox", { name: strings.processes.columns[key] }));
    }
    await userEvent.click(menu.getByRole("checkbox", { name: strings.processes.columns.requested }));
    expect(heads()).toEqual(["PID", "Name", "Net requested", "Requested"]);
    expect(screen.getByTitle("1,048,576 bytes")).toBeInTheDocument();
    cleanup();
    show([aProcess()]);
    expect(heads()).toEqual(["PID", "Name", "Net requested", "Requested"]);
    await userEvent.click(screen.getByRole("button", { name: strings.columns.reset }));
    expect(heads()).toContain("Mapped now");
    expect(localStorage.getItem("mapledger.columns")).toBeNull();
  });

  it("takes what was stored as columns only as far as it names some", () => {
    localStorage.setItem("mapledger.columns", '["net","<img>",7]');
    show([aProcess()]);
    expect(screen.getAllByRole("columnheader")).toHaveLength(2);
    cleanup();
    localStorage.setItem("mapledger.columns", "{{{");
    show([aProcess()]);
    expect(screen.getAllByRole("columnheader")).toHaveLength(11);
  });

  it("saves the rows that it shows, in their order, whole bytes, no formula", async () => {
    const saved: Blob[] = [];
    vi.stubGlobal("URL", { createObjectURL: (blob: Blob) => (saved.push(blob), "blob:x"), revokeObjectURL: () => undefined });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    localStorage.setItem("mapledger.columns", '["pid","net"]');
    show([
      aProcess({ id: "a", pid: 1, name: "=cmd|calc", net_bytes: 5 }),
      aProcess({ id: "b", pid: 2, name: "other", net_bytes: 4 }),
      aProcess({ id: "c", pid: 3, name: "=big,er", net_bytes: 2 ** 40 }),
    ]);
    await userEvent.type(screen.getByRole("searchbox"), "=");
    await userEvent.click(screen.getByRole("button", { name: strings.processes.export }));
    vi.unstubAllGlobals();
    const reader = new FileReader();
    reader.readAsText(saved[0] ?? new Blob());
    await vi.waitFor(() => expect(reader.result).not.toBeNull());
    expect(reader.result).toBe('PID,Name,Net requested\r\n3,"\\x3dbig,er",1099511627776\r\n1,\\x3dcmd|calc,5\r\n');
  });

  it("shows that others filter it, and shows all again", async () => {
    const { names, store } = show([aProcess({ id: "a", name: "sh" }), aProcess({ id: "b", name: "bash" })]);
    act(() => store.filterBy({ name: "sh" }));
    expect(names()).toEqual(["sh"]);
    await userEvent.click(screen.getByRole("button", { name: /^Only sh/ }));
    expect(names()).toEqual(["sh", "bash"]);
  });

  it("draws the course of the last minute", () => {
    const { store } = show([aProcess({ id: "a", net_bytes: 4096 })]);
    expect(screen.getByRole("img", { name: strings.processes.trend("0 B") })).toBeInTheDocument();
    act(() => store.change({ items: [aProcess({ id: "a", net_bytes: 8192, mmap_calls: 3 })] }));
    expect(screen.getByRole("img", { name: strings.processes.trend("+4.00 KiB") })).toHaveAttribute("data-trend", "up");
  });
});
