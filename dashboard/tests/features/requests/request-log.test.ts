import { beforeEach, describe, expect, it, vi } from "vitest";
import { kFollowRows, RequestLog } from "@/features/requests/request-log";
import type { getRequests } from "@/lib/api";
import type { Request } from "@/types/ledger";
import { aRequest, atOnce, requests } from "../../fixtures";

/** The stored log, newest first; pages are answered when the test says so. */
class FakeApi {
  rows: Request[] = [];
  held: (() => void)[] = [];
  hold = false;
  down = false;
  asked: object[] = [];

  readonly fetch: typeof getRequests = async ({ limit = 100, cursor, pid }, signal) => {
    this.asked.push({ limit, cursor, pid });
    if (this.hold) await new Promise<void>((go) => this.held.push(go));
    signal?.throwIfAborted();
    if (this.down) throw new Error("no database");
    const all = this.rows.filter((row) => pid === undefined || row.pid === pid);
    const from = cursor === undefined ? 0 : all.findIndex((row) => row.id === cursor) + 1;
    const items = all.slice(from, from + limit);
    return { items, next_cursor: from + limit < all.length ? (items.at(-1)?.id ?? null) : null, looked_back_to: null };
  };

  release(): void {
    this.hold = false;
    for (const go of this.held.splice(0)) go();
  }
}

let api: FakeApi;
let log: RequestLog;
const ids = (): string[] => log.view().rows.map((row) => row.id);
const idsOf = (rows: Request[]): string[] => rows.map((row) => row.id);
const settled = (): Promise<void> => vi.waitFor(() => expect(log.view().loading).toBe(false));

/** New requests are stored, and the newest 200 of them are sent. */
function arrive(newest: number, oldest: number): void {
  const rows = requests(newest, oldest);
  api.rows = [...rows, ...api.rows];
  log.change({ items: rows.slice(0, 200), skipped: Math.max(0, rows.length - 200) });
}

/** Scrolls to the end as often as there is more. */
async function scrollToEnd(): Promise<void> {
  for (let turns = 0; turns < 50 && log.view().below === "more"; turns += 1) {
    log.loadOlder();
    await settled();
  }
}

function open(stored: number): void {
  api.rows = requests(stored, 1);
  log.snapshot({ items: api.rows.slice(0, 200), next_cursor: stored > 200 ? `r${stored - 199}` : null });
}

beforeEach(() => {
  api = new FakeApi();
  log = new RequestLog(atOnce(), api.fetch);
});

describe("following", () => {
  it("puts new rows on top", () => {
    open(3);
    arrive(5, 4);
    expect(ids()).toEqual(["r5", "r4", "r3", "r2", "r1"]);
    expect(log.view().below).toBe("end");
  });

  it("puts a late row where its time belongs, and shows none twice", () => {
    open(4);
    log.change({ items: [aRequest(3), aRequest(2, { id: "late" })], skipped: 0 });
    expect(ids()).toEqual(["r4", "r3", "late", "r2", "r1"]);
  });

  it("leaves a row that is older than the last loaded one to the page below", () => {
    open(500);
    log.change({ items: [aRequest(10, { id: "late" })], skipped: 0 });
    expect(ids()).not.toContain("late");
  });

  it("asks for nothing before the snapshot", () => {
    log.loadOlder();
    expect(api.asked).toEqual([]);
  });

  it("keeps a bounded number of rows, and finds those cut off again by scrolling", async () => {
    open(900);
    for (let n = 900; n < 2900; n += 100) arrive(n + 100, n + 1);
    expect(log.view().rows).toHaveLength(kFollowRows);
    log.pause();
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(2900, 1)));
  });
});

describe("a burst that the stream skips", () => {
  it("is said, and every row of it is reached by scrolling", async () => {
    open(300);
    arrive(1000, 301);
    expect(log.view().skipped).toBe(500);
    expect(log.view().below).toBe("more");
    log.pause();
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(1000, 1)));
    expect(log.view().skipped).toBe(0);
  });

  it("is read whole by itself once it is over", async () => {
    vi.useFakeTimers();
    open(10);
    arrive(1010, 11);
    await vi.advanceTimersByTimeAsync(900);
    arrive(2010, 1011);
    await vi.advanceTimersByTimeAsync(900);
    expect(log.view().skipped).toBe(800);
    expect(api.asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(100);
    vi.useRealTimers();
    expect(log.view().skipped).toBe(0);
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(2010, 1)));
  });

  it("ends a page that is being read for the rows before it", async () => {
    open(1000);
    api.hold = true;
    log.loadOlder();
    arrive(1500, 1001);
    api.release();
    await settled();
    expect(ids()).toEqual(idsOf(requests(1500, 1301)));
    log.pause();
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(1500, 1)));
  });

  it("of one process is read anew when the log shows one process", async () => {
    vi.useFakeTimers();
    open(10);
    log.filter(4242);
    await vi.advanceTimersByTimeAsync(0);
    arrive(600, 11);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(600, 1)));
  });
});

describe("paused", () => {
  it("holds the rows and counts what comes, the skipped too", () => {
    open(5);
    log.pause();
    arrive(7, 6);
    arrive(407, 8);
    expect(ids()[0]).toBe("r5");
    expect(log.view().missed).toBe(402);
  });

  it("reads on below without moving what is shown", async () => {
    open(2000);
    log.pause();
    arrive(2010, 2001);
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(2000, 1)));
  });

  it("after a burst keeps its first row while it looks for the rest", async () => {
    open(10);
    arrive(1010, 11);
    api.hold = true;
    log.pause();
    arrive(1020, 1011);
    api.release();
    await settled();
    expect(ids()[0]).toBe("r1010");
    expect(log.view().missed).toBe(10);
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(1010, 1)));
  });

  it("does not know the number of those missed after a new snapshot", () => {
    open(5);
    log.pause();
    log.snapshot({ items: requests(9, 1), next_cursor: null });
    expect(log.view().missed).toBeNull();
    expect(ids()[0]).toBe("r5");
  });

  it("before the first rows takes the snapshot", () => {
    log.pause();
    open(5);
    expect(ids()).toEqual(idsOf(requests(5, 1)));
  });

  it("goes on with the newest page, and with what came while it was read", async () => {
    open(5);
    log.pause();
    arrive(400, 6);
    api.hold = true;
    log.resume();
    arrive(410, 401);
    api.release();
    await settled();
    expect(log.view()).toMatchObject({ paused: false, missed: 0, error: null });
    expect(ids().slice(0, 3)).toEqual(["r410", "r409", "r408"]);
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(410, 1)));
  });
});

describe("one process", () => {
  it("is all that is shown, old and new", async () => {
    open(20);
    api.rows = api.rows.map((row, index) => ({ ...row, pid: index % 2 }));
    log.filter(1);
    await settled();
    expect(new Set(log.view().rows.map((row) => row.pid))).toEqual(new Set([1]));
    log.change({ items: [aRequest(31, { pid: 1 }), aRequest(30, { pid: 0 })], skipped: 0 });
    expect(ids()[0]).toBe("r31");
    expect(ids()).not.toContain("r30");
    log.filter(null);
    await settled();
    expect(log.view().rows).toHaveLength(20);
  });
});

describe("when the api fails", () => {
  it("says why, asks no more by itself, and goes on when asked", async () => {
    open(1000);
    api.down = true;
    log.loadOlder();
    await settled();
    expect(log.view().error).toBe("no database");
    const asked = api.asked.length;
    log.loadOlder();
    expect(api.asked).toHaveLength(asked);
    api.down = false;
    log.retry();
    await settled();
    expect(log.view().error).toBeNull();
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(1000, 1)));
  });

  it("at a resume shows no rows across a hole", async () => {
    open(5);
    log.pause();
    arrive(10, 6);
    api.down = true;
    log.resume();
    arrive(12, 11);
    await settled();
    expect(ids()).toEqual(["r12", "r11"]);
    api.down = false;
    log.retry();
    await settled();
    expect(ids()).toEqual(idsOf(requests(12, 1)));
  });
});
