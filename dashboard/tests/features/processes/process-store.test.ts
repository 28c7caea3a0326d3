import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kEndedKept } from "@/features/processes/ended-processes";
import { kFarewellMs, ProcessStore } from "@/features/processes/process-store";
import type { Process } from "@/types/ledger";
import { aListed, aProcess, atOnce } from "../../fixtures";

const kExit = "2026-11-20T12:50:00.000000Z";
let ended: Process[];
let store: ProcessStore;
const ids = (): string[] => store.view().rows.map((row) => row.id);

beforeEach(() => {
  vi.useFakeTimers();
  ended = [];
  store = new ProcessStore(atOnce(), () => Promise.resolve({ items: ended.map((process) => aListed(process)), next_cursor: null, looked_back_to: null }));
});
afterEach(() => void vi.useRealTimers());

describe("ProcessStore", () => {
  it("is not ready before the snapshot", () => {
    expect(store.view().ready).toBe(false);
    store.snapshot({ items: [aProcess()] });
    expect(store.view()).toMatchObject({ ready: true, live: 1, ended: 0 });
  });

  it("replaces what changed and adds what is new", () => {
    store.snapshot({ items: [aProcess({ id: "a" }), aProcess({ id: "b" })] });
    store.change({ items: [aProcess({ id: "b", net_bytes: 9 }), aProcess({ id: "c" })] });
    expect(ids()).toEqual(["a", "b", "c"]);
    expect(store.view().rows[1]?.net_bytes).toBe(9);
  });

  it("forgets what is not in a new snapshot", () => {
    store.snapshot({ items: [aProcess({ id: "a" })] });
    store.snapshot({ items: [aProcess({ id: "b" })] });
    expect(ids()).toEqual(["b"]);
  });

  it("shows one that ended for a while, as ended", () => {
    store.snapshot({ items: [aProcess({ id: "a" }), aProcess({ id: "b" })] });
    store.change({ items: [aProcess({ id: "a", exited_at: kExit })] });
    expect(store.view()).toMatchObject({ live: 1, ended: 1 });
    vi.advanceTimersByTime(kFarewellMs - 1_000);
    expect(ids()).toContain("a");
    vi.advanceTimersByTime(2_000);
    expect(ids()).toEqual(["b"]);
  });

  it("keeps those that ended while they are asked for, with those from before", async () => {
    ended = [aProcess({ id: "old", exited_at: kExit })];
    store.snapshot({ items: [aProcess({ id: "a" })] });
    store.setShowEnded(true);
    await vi.advanceTimersByTimeAsync(0);
    store.change({ items: [aProcess({ id: "a", exited_at: kExit })] });
    await vi.advanceTimersByTimeAsync(kFarewellMs * 2);
    expect(new Set(ids())).toEqual(new Set(["a", "old"]));
    store.setShowEnded(false);
    expect(ids()).toEqual([]);
  });

  it("says why the ended could not be read", async () => {
    store = new ProcessStore(atOnce(), () => Promise.reject(new Error("no database")));
    store.setShowEnded(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.view().error).toBe("no database");
  });

  it("reads those that ended on where the api stopped looking, and tells how far that is", async () => {
    const asked: object[] = [];
    const pages = [
      { items: [aListed({ id: "new", exited_at: kExit })], next_cursor: null, looked_back_to: "2026-11-20T12:40:00.000000Z" },
      { items: [aListed({ id: "old", exited_at: "2026-11-20T11:00:00.000000Z" })], next_cursor: null, looked_back_to: null },
    ];
    store = new ProcessStore(atOnce(), ({ limit, ...query }) => {
      expect(limit).toBe(kEndedKept);
      asked.push(query);
      return Promise.resolve(pages[asked.length - 1] ?? { items: [], next_cursor: null, looked_back_to: null });
    });
    store.loadOlder();
    expect(asked).toEqual([]);
    store.setShowEnded(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.view()).toMatchObject({ endedBackTo: "2026-11-20T12:40:00.000000Z", loading: false });
    store.loadOlder();
    expect(store.view().loading).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([{ live: false }, { live: false, ended_before: "2026-11-20T12:40:00.000000Z" }]);
    expect(ids()).toEqual(["new", "old"]);
    expect(store.view().endedBackTo).toBeNull();
  });

  it("looks up a pid that is searched for among all that ended", async () => {
    const asked: object[] = [];
    store = new ProcessStore(atOnce(), ({ limit, ...query }) => {
      expect(limit).toBe(kEndedKept);
      asked.push(query);
      return Promise.resolve({ items: query.pid === undefined ? [] : [aListed({ id: "found", pid: query.pid, exited_at: kExit })], next_cursor: null, looked_back_to: query.pid === undefined ? kExit : null });
    });
    store.setShowEnded(true);
    await vi.advanceTimersByTimeAsync(1_000);
    store.search("71");
    store.search("712");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual([{ live: false }, { live: false, pid: 712 }]);
    expect(ids()).toEqual(["found"]);
    expect(store.view().endedBackTo).toBe(kExit);
  });

  it("keeps a bounded number of those that ended, the newest", () => {
    const at = (n: number): string => `2026-11-20T12:00:00.${String(n).padStart(6, "0")}Z`;
    store.snapshot({ items: [] });
    // the order in which they are told is not that in which they ended
    for (let n = 11_000; n > 0; n -= 1) store.change({ items: [aProcess({ id: `p${n}`, exited_at: at(n) })] });
    expect(store.view()).toMatchObject({ ended: kEndedKept, full: true });
    expect(store.row("p1001")).toBeDefined();
    expect(store.row("p1000")).toBeUndefined();
  });

  it("is told by others which processes to show", () => {
    store.search("x");
    store.filterBy({ name: "sh" });
    expect(store.table.view().filter).toEqual({ search: "", pid: null, name: "sh" });
    store.filterBy({});
    expect(store.table.view().filter).toEqual({ search: "", pid: null, name: null });
  });
});
