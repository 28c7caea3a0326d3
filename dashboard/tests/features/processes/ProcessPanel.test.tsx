import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ProcessPanel } from "@/features/processes/ProcessPanel";
import { ProcessStore } from "@/features/processes/process-store";
import { strings } from "@/lib/strings";
import type { Process } from "@/types/ledger";
import { aListed, aProcess, atOnce } from "../../fixtures";

function show(items: Process[], onOpen = vi.fn()): { names: () => (string | null)[]; onOpen: typeof onOpen } {
  const store = new ProcessStore(atOnce(), () =>
    Promise.resolve({ items: [aListed({ id: "gone", name: "long-gone", exited_at: "2026-11-20T12:00:00.000000Z" })], next_cursor: null, looked_back_to: null }));
  store.snapshot({ items });
  render(<ProcessPanel store={store} onOpen={onOpen} />);
  return { names: () => [...document.querySelectorAll("td .name")].map((name) => name.textContent), onOpen };
}

const column = (name: RegExp): HTMLElement => screen.getByRole("columnheader", { name });

describe("ProcessPanel", () => {
  it("shows a process in numbers, exact bytes in the title", () => {
    show([aProcess({ net_bytes: 158_453_760, memory_percent: -1, mapped_bytes: null, resident_bytes: 2 ** 20, mmap_calls: 1025, munmap_calls: 10, failed_calls: 3 })]);
    const cells = screen.getAllByRole("cell").map((cell) => cell.textContent);
    expect(cells).toEqual(["4242", "worker", "151 MiB", "—", "1.00 MiB", "0%", "1,025", "10", "3"]);
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
    expect(screen.getByRole("checkbox")).toBeChecked();
    expect(await screen.findByText("long-gone")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("checkbox"));
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
});
