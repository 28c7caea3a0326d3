import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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
});
