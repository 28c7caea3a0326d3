import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { RequestLog } from "@/features/requests/request-log";
import { RequestPanel } from "@/features/requests/RequestPanel";
import { formatTime } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Request } from "@/types/ledger";
import { aRequest, atOnce, requests } from "../../fixtures";

function show(items: Request[], cursor: string | null = null): RequestLog {
  const log = new RequestLog(atOnce(), () => Promise.resolve({ items, next_cursor: cursor, looked_back_to: null }));
  log.snapshot({ items, next_cursor: cursor });
  render(<RequestPanel log={log} />);
  return log;
}

const cells = (): (string | null)[] => screen.getAllByRole("cell").map((cell) => cell.textContent);

describe("RequestPanel", () => {
  it("shows pid, name, call, size, time and result", () => {
    show([aRequest(1, { time: "2020-01-02T03:04:05.678901Z", length: 10_563_584 })]);
    const [time, ...others] = cells();
    expect(time).toMatch(/:05\.678$/);
    expect(screen.getByTitle("2020-01-02T03:04:05.678901Z")).toBeInTheDocument();
    expect(others).toEqual(["4242", "worker", "mmap", "10.1 MiB", "0x7f0000000000"]);
    expect(screen.getByTitle("10,563,584 bytes")).toBeInTheDocument();
  });

  it.each<[string, Partial<Request>, string, string]>([
    ["one that failed", { failed: true, result: "ENOMEM", length: 2 ** 50 }, "1.00 PiB", "failed, ENOMEM"],
    ["one that failed without a reason", { failed: true, result: null }, "4.00 KiB", "failed"],
    ["brk, which names no length", { call: "brk", length: null }, "—", "0x7f0000000000"],
    ["mremap, by its new length", { call: "mremap", old_length: 4096, length: 8192 }, "→ 8.00 KiB", "0x7f0000000000"],
    ["one of a source without results", { result: null }, "4.00 KiB", "—"],
  ])("shows %s", (_, fields, size, result) => {
    show([aRequest(1, fields)]);
    expect(cells().slice(4)).toEqual([size, result]);
  });

  it("says that a burst was skipped", () => {
    const log = show(requests(3, 1));
    act(() => log.change({ items: requests(9, 8), skipped: 4 }));
    expect(screen.getByText(strings.requests.burst)).toBeInTheDocument();
  });

  it("pauses, counts what comes, and goes on", async () => {
    const log = show(requests(3, 1));
    await userEvent.click(screen.getByRole("button", { name: strings.requests.pause }));
    act(() => log.change({ items: requests(5, 4), skipped: 0 }));
    expect(screen.getByText(strings.requests.pausedFor(2))).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: strings.requests.resume }));
    expect(await screen.findByText(strings.requests.following)).toBeInTheDocument();
  });

  it("shows what is filtered by, and takes each part off", async () => {
    const log = show(requests(3, 1));
    act(() => log.setFilter({ pid: 4242, failed: true, min_length: 65_536 }));
    await userEvent.click(screen.getByRole("button", { name: /^Only failed/ }));
    expect(log.filter).toEqual({ pid: 4242, min_length: 65_536 });
    await userEvent.click(screen.getByRole("button", { name: /^Only pid 4242/ }));
    await userEvent.click(screen.getByRole("button", { name: /^At least 64/ }));
    expect(log.filter).toEqual({});
    expect(screen.queryByRole("button", { name: /^Only/ })).not.toBeInTheDocument();
  });

  it("is filtered by its form", async () => {
    const log = show(requests(3, 1));
    const form = within(screen.getByRole("group", { name: strings.requests.filterTitle }));
    const box = (name: keyof typeof strings.requests.filterBy): HTMLElement => form.getByLabelText(strings.requests.filterBy[name]);
    await userEvent.type(box("pid"), "77");
    await userEvent.type(box("name"), "a,b'");
    await userEvent.selectOptions(box("call"), "munmap");
    await userEvent.selectOptions(box("outcome"), strings.requests.outcomes.succeeded);
    await userEvent.type(box("min_length"), "64 KiB");
    fireEvent.input(box("from"), { target: { value: "2026-11-20T12:00:05" } });
    await userEvent.click(form.getByRole("button", { name: strings.requests.apply }));
    const from = new Date(2026, 10, 20, 12, 0, 5).toISOString().replace("Z", "000Z");
    expect(log.filter).toEqual({ pid: 77, name: "a,b'", call: "munmap", failed: false, min_length: 65_536, from });
    await userEvent.click(screen.getByRole("button", { name: strings.requests.clear }));
    expect(log.filter).toEqual({});
  });

  it("refuses a size that is none, and a span that ends before it begins", async () => {
    const log = show(requests(3, 1));
    const form = within(screen.getByRole("group", { name: strings.requests.filterTitle }));
    const box = (name: keyof typeof strings.requests.filterBy): HTMLElement => form.getByLabelText(strings.requests.filterBy[name]);
    await userEvent.type(box("min_length"), "much");
    expect(box("min_length")).toBeInvalid();
    await userEvent.click(form.getByRole("button", { name: strings.requests.apply }));
    expect(log.filter).toEqual({});
    await userEvent.clear(box("min_length"));
    fireEvent.input(box("from"), { target: { value: "2026-11-20T12:00:05" } });
    fireEvent.input(box("to"), { target: { value: "2026-11-20T12:00:05" } });
    expect(box("to")).toBeInvalid();
    fireEvent.input(box("to"), { target: { value: "2026-11-20T12:00:06" } });
    expect(box("to")).toBeValid();
  });

  it("leads to what the filter finds as a file", () => {
    const log = show(requests(3, 1));
    act(() => log.setFilter({ name: "a&b=c", failed: true }));
    expect(screen.getByRole("link", { name: strings.requests.exportAs.csv })).toHaveAttribute("href", "/api/v1/requests?format=csv&name=a%26b%3Dc&failed=true");
    expect(screen.getByRole("link", { name: strings.requests.exportAs.ndjson })).toHaveAttribute("href", "/api/v1/requests?format=ndjson&name=a%26b%3Dc&failed=true");
  });

  it("goes to a time, and back to the newest", async () => {
    const log = show(requests(3, 1));
    const form = within(screen.getByRole("group", { name: strings.requests.jumpTitle }));
    fireEvent.input(form.getByLabelText(strings.requests.jumpLabel), { target: { value: "2026-11-20T12:00:05" } });
    await userEvent.click(form.getByRole("button", { name: strings.requests.jumpGo }));
    expect(log.view().at).toBe(new Date(2026, 10, 20, 12, 0, 6).toISOString().replace("Z", "000Z"));
    expect(screen.getByText(/^From .* down$/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: strings.requests.newest }));
    expect(log.view().at).toBeNull();
  });

  it("tells how far back it looked, and looks further when asked", async () => {
    const cursors: (string | undefined)[] = [];
    const log = new RequestLog(atOnce(), ({ cursor }) => {
      cursors.push(cursor);
      return Promise.resolve({ items: [], next_cursor: "further", looked_back_to: "2026-11-20T11:00:00.000000Z" });
    });
    render(<RequestPanel log={log} />);
    act(() => log.setFilter({ failed: true }));
    expect(await screen.findByText(strings.requests.noneBackTo(formatTime("2026-11-20T11:00:00.000000Z")))).toBeInTheDocument();
    const asked = cursors.length;
    await userEvent.click(screen.getByRole("button", { name: strings.requests.lookFurther }));
    await vi.waitFor(() => expect(cursors.slice(asked)).toEqual(["further", "further", "further", "further"]));
  });
});
