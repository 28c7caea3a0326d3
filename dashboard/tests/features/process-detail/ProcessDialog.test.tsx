import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { GapStore } from "@/features/activity/gap-store";
import { DetailStore } from "@/features/process-detail/detail-store";
import { ProcessDialog } from "@/features/process-detail/ProcessDialog";
import { ProcessStore } from "@/features/processes/process-store";
import { strings } from "@/lib/strings";
import type { ProcessDetail } from "@/types/ledger";
import { aDetail, aDetailApi, aDifference, aProcess, atOnce } from "../../fixtures";

// a canvas draws nothing in jsdom: tests/features/process-detail/parts.test.tsx looks at what would be drawn
vi.mock("react-chartjs-2", () => ({ Bar: () => null, Line: () => null }));

const words = strings.detail;

async function show(answer: ProcessDetail | Error, onRequests = vi.fn()): Promise<DetailStore> {
  const getProcess = (): Promise<ProcessDetail> => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer));
  const store = new DetailStore(atOnce(), new ProcessStore(atOnce()), aDetailApi({ getProcess }));
  render(<ProcessDialog store={store} gaps={new GapStore(atOnce())} onRequests={onRequests} onOpen={vi.fn()} />);
  await act(async () => {
    store.open(aProcess(), undefined);
    await Promise.resolve();
  });
  return store;
}

const account = (): (string | null)[] =>
  within(screen.getByRole("table", { name: words.why })).getAllByRole("row").slice(1).map((row) => row.textContent);
const fact = (label: string): string | null | undefined => screen.getByText(label, { selector: "dt" }).nextElementSibling?.textContent;

describe("ProcessDialog", () => {
  it("shows both numbers and what leads from one to the other", async () => {
    const difference = aDifference({ total: 9 * 2 ** 20, exec: 10 * 2 ** 20, mapped_over: -(2 ** 20), below_zero: 0 });
    await show(aDetail({ net_bytes: 2 ** 20, mapped_bytes: 10 * 2 ** 20, resident_bytes: 2 ** 19, difference }));
    const { exec, mapped_over } = words.parts;
    expect(account()).toEqual([
      `${words.net}1.00 MiB`, `${exec.title} ${exec.what}+10.0 MiB`, `${mapped_over.title} ${mapped_over.what}−1.00 MiB`, `${words.mapped}10.0 MiB`,
    ]);
    expect(screen.getByText(words.mappedNote("512 KiB"))).toBeInTheDocument();
    expect(screen.getByTitle("-1,048,576 bytes")).toBeInTheDocument();
  });

  it("has a sentence for each part of a difference", async () => {
    const parts = Object.fromEntries(Object.keys(words.parts).map((part) => [part, 4096]));
    await show(aDetail({ difference: aDifference(parts) }));
    expect(Object.keys(words.parts).sort()).toEqual(Object.keys(aDifference()).filter((part) => part !== "total").sort());
    expect(account()).toHaveLength(Object.keys(words.parts).length + 2);
    for (const { what } of Object.values(words.parts)) expect(what.match(/\.(\s|$)/g)).toHaveLength(1);
  });

  it("says when there is no difference, and when there is nothing to compare", async () => {
    await show(aDetail({ difference: aDifference({ total: 0, exec: 0 }) }));
    expect(account()[1]).toBe(words.equal);
  });

  it("says that older recordings carry no figure of the kernel's", async () => {
    await show(aDetail({ mapped_bytes: null, resident_bytes: null, explained: null, difference: null }));
    expect(screen.getByText(words.noKernelFigure)).toBeInTheDocument();
    expect(screen.queryByRole("table", { name: words.why })).not.toBeInTheDocument();
  });

  it("counts calls by kind, with what they asked for and did", async () => {
    await show(aDetail({ brk_calls: 1_234, failed_calls: 3 }));
    const rows = within(screen.getByRole("table", { name: words.calls })).getAllByRole("row").slice(1).map((row) => row.textContent);
    expect(rows).toEqual(["mmap2+8.00 KiB+8.00 KiB", "munmap1−4.00 KiB−4.00 KiB", "mremap0—0 B", "brk1,234—0 B"]);
    expect(screen.getByText(words.failedCalls(3))).toBeInTheDocument();
  });

  it("says whose it is, names as text", async () => {
    await show(aDetail({ user: "<b>ada", unit: "docker 3f4a9c0d1e2b", cgroup: "/x/\u202eevil", parent: { id: "p", pid: 1, name: "<script>" } }));
    expect(fact(words.parent)).toBe("<script> pid 1");
    expect(fact(words.user)).toBe("<b>ada uid 1000");
    expect(fact(words.unit)).toBe("docker 3f4a9c0d1e2b");
    expect(fact(words.cgroup)).toBe("/x/\\u{202e}evil");
    expect(screen.getByRole("dialog").querySelector("header p")).toHaveTextContent("pid 4242 · <b>ada · docker 3f4a9c0d1e2b");
    expect(document.querySelector("script, b")).toBeNull();
  });

  it("says what is not known", async () => {
    await show(aDetail({ ppid: null, uid: null, user: null, unit: null, cgroup: null, parent: null }));
    for (const label of [words.parent, words.user, words.unit, words.cgroup]) expect(fact(label)).toBe(strings.status.unknown);
    expect(screen.queryByText(words.exited)).not.toBeInTheDocument();
  });

  it("says that it ended", async () => {
    await show(aDetail({ exited_at: "2026-11-20T12:50:00.000000Z" }));
    expect(fact(words.exited)).toMatch(/:00\.000$/);
    expect(screen.getByText(strings.processes.ended)).toBeInTheDocument();
  });

  it("shows the row and the reason while it cannot be read", async () => {
    await show(new Error("no database"));
    expect(screen.getByRole("alert")).toHaveTextContent("no database");
    expect(screen.getByRole("heading", { name: "worker" })).toBeInTheDocument();
  });

  it("closes by its button and leads to its requests", async () => {
    const onRequests = vi.fn();
    const store = await show(aDetail(), onRequests);
    await userEvent.click(screen.getByRole("button", { name: strings.close }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(onRequests).not.toHaveBeenCalled();
    act(() => store.open(aProcess(), undefined));
    await userEvent.click(screen.getByRole("button", { name: words.requests }));
    expect(onRequests).toHaveBeenCalledWith(expect.objectContaining({ pid: 4242 }));
    expect(store.view()).toBeNull();
  });

  it("closes by a press beside it, and not by one in it", async () => {
    await show(aDetail());
    await userEvent.click(screen.getByText(words.netWhat));
    expect(screen.getByRole("dialog")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("dialog"));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
});
