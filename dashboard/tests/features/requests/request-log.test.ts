import { beforeEach, describe, expect, it, vi } from "vitest";
import { matches, type RequestFilter } from "@/features/requests/filter";
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

  /** so many rows are looked through for a page */
  lookAt = Infinity;

  readonly fetch: typeof getRequests = async ({ limit = 100, cursor, ...filter }, signal) => {
    this.asked.push({ limit, cursor, ...filter });
    if (this.hold) await new Promise<void>((go) => this.held.push(go));
    signal?.throwIfAborted();
    if (this.down) throw new Error("no database");
    const below = this.rows.slice(cursor === undefined ? 0 : this.rows.findIndex((row) => row.id === cursor) + 1);
    const looked = below.slice(0, this.lookAt);
    const found = looked.filter((row) => matches(row, filter as RequestFilter));
    const items = found.slice(0, limit);
    if (found.length > limit) return { items, next_cursor: items.at(-1)?.id ?? null, looked_back_to: null };
    if (looked.length === below.length) return { items, next_cursor: null, looked_back_to: null };
    return { items, next_cursor: looked.at(-1)?.id ?? null, looked_back_to: looked.at(-1)?.time ?? null };
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
    log.setFilter({ pid: 4242 });
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
    log.setFilter({ pid: 1 });
    await settled();
    expect(new Set(log.view().rows.map((row) => row.pid))).toEqual(new Set([1]));
    log.change({ items: [aRequest(31, { pid: 1 }), aRequest(30, { pid: 0 })], skipped: 0 });
    expect(ids()[0]).toBe("r31");
    expect(ids()).not.toContain("r30");
    log.setFilter({});
    await settled();
    expect(log.view().rows).toHaveLength(20);
  });
});

describe("a filter", () => {
  const failed = (n: number, more: Partial<Request> = {}): Request => aRequest(n, { failed: true, ...more });

  it("is asked of the api whole, and of the stream without its span", async () => {
    const followed: object[] = [];
    log = new RequestLog(atOnce(), api.fetch, (filter) => followed.push({ filter }));
    open(5);
    log.setFilter({ name: "worker", failed: false, from: "2026-11-20T12:00:00.000002Z", min_length: undefined });
    await settled();
    expect(api.asked).toEqual([{ limit: 200, cursor: undefined, name: "worker", failed: false, from: "2026-11-20T12:00:00.000002Z" }]);
    expect(ids()).toEqual(["r5", "r4", "r3", "r2"]);
    log.setFilter({ name: "worker", failed: false, to: "2026-11-20T12:00:00.000004Z" });
    await settled();
    expect(ids()).toEqual(["r3", "r2", "r1"]);
    log.setFilter({});
    expect(followed).toEqual([{ filter: { name: "worker", failed: false } }, { filter: null }]);
  });

  it("holds for what the stream sends, whatever that is filtered by", async () => {
    open(2);
    log.setFilter({ failed: true });
    await settled();
    log.change({ items: [failed(9), aRequest(8), failed(7)], skipped: 0 });
    expect(ids()).toEqual(["r9", "r7"]);
  });

  it("with an end is not counted as missing what comes after it", async () => {
    open(3);
    log.setFilter({ to: "2026-11-20T12:00:00.000003Z" });
    await settled();
    log.pause();
    arrive(900, 4);
    expect(ids()).toEqual(["r2", "r1"]);
    expect(log.view().missed).toBe(0);
  });

  it("of what is rare looks a bounded way back, says how far, and further when asked", async () => {
    open(100);
    api.rows = api.rows.map((row) => (row.id === "r10" ? failed(10) : row));
    api.lookAt = 10;
    log.setFilter({ failed: true });
    await settled();
    expect(log.view()).toMatchObject({ rows: [], below: "unsearched", lookedBackTo: aRequest(61).time });
    const asked = api.asked.length;
    log.loadOlder();
    expect(api.asked).toHaveLength(asked);
    log.lookFurther();
    await settled();
    expect(log.view()).toMatchObject({ below: "unsearched", lookedBackTo: aRequest(21).time });
    log.lookFurther();
    await settled();
    expect(ids()).toEqual(["r10"]);
    expect(log.view()).toMatchObject({ below: "end", lookedBackTo: null });
  });
});

describe("a jump to a time", () => {
  it("shows what was before it, held, and counts what comes; resume leads back to the newest", async () => {
    open(900);
    log.jump(aRequest(500).time);
    await settled();
    expect(ids()[0]).toBe("r499");
    arrive(902, 901);
    log.snapshot({ items: [], next_cursor: null });
    expect(log.view()).toMatchObject({ paused: true, at: aRequest(500).time, missed: null });
    await scrollToEnd();
    expect(ids()).toEqual(idsOf(requests(499, 1)));
    log.resume();
    await settled();
    expect(log.view()).toMatchObject({ paused: false, at: null, missed: 0 });
    expect(ids()[0]).toBe("r902");
  });

  it("counts what came since", async () => {
    open(10);
    log.jump(aRequest(5).time);
    await settled();
    arrive(13, 11);
    expect(log.view().missed).toBe(3);
  });

  it("to where there is nothing is no reason to show the newest", async () => {
    open(10);
    log.jump("2001-01-01T00:00:00.000000Z");
    await settled();
    log.snapshot({ items: requests(10, 1), next_cursor: null });
    expect(log.view()).toMatchObject({ rows: [], below: "end" });
  });

  it("never passes the filter's own end", async () => {
    open(10);
    log.setFilter({ to: aRequest(5).time });
    log.jump(aRequest(8).time);
    await settled();
    expect(ids()[0]).toBe("r4");
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
