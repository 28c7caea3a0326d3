import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { RequestLog } from "@/features/requests/request-log";
import { RequestPanel } from "@/features/requests/RequestPanel";
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

  it("shows one process's requests, and all again", async () => {
    const log = show(requests(3, 1));
    act(() => log.filter(4242));
    await userEvent.click(await screen.findByRole("button", { name: /Only pid 4242/ }));
    expect(screen.queryByRole("button", { name: /Only pid/ })).not.toBeInTheDocument();
    expect(log.view().pid).toBeNull();
  });
});
