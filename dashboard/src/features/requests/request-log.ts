import { getRequests } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Sink } from "@/lib/topics";
import type { Request } from "@/types/ledger";
import { isEmpty, matches, type RequestFilter, streamFilter, type StreamFilter, tidy } from "./filter";
import type { LogView } from "./log-view";
import { mergeRequests } from "./merge";
import { earlier, look } from "./pages";

/** While following, so many rows are kept; older ones are read again when someone scrolls to them. */
export const kFollowRows = 1_000;
const kFirstPage = 200;
const kPage = 500;
const kAnchorPage = 1_000;
/** Anchoring gives up and shows the newest rows after so many pages (it began long after the pause). */
const kAnchorPages = 25;
/** So long after the last burst the rows are read anew; with a filter, so long after the first. */
const kReloadMs = 1_000;

/**
 * The log: `rows` is always one whole stretch of the stored log, newest first, without a hole. What is below it is
 * told by the cursor: a string (read on there), null (nothing), undefined (not known: rows were cut off or skipped;
 * `anchor` reads from the newest down to our last row and so finds it).
 */
export class RequestLog extends Store<LogView> implements Sink<"requests"> {
  readonly #fetch: typeof getRequests;
  #rows: Request[] = [];
  #cursor: string | null | undefined = undefined;
  /** where the page before the cursor was cut short; null: it was not */
  #lookedBackTo: string | null = null;
  #filter: RequestFilter = {};
  #paused = false;
  #at: string | null = null;
  #missed: number | null = 0;
  #skipped = 0;
  #error: string | null = null;
  /** the running call to the api, and the live changes that came meanwhile if it will replace all rows */
  #running: { abort: AbortController; waiting: { items: Request[]; skipped: number }[] | null } | null = null;
  #again: () => Promise<void> = () => this.#reload();
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #follow: (filter: StreamFilter | null) => void;

  /** `follow` is told what the stream shall send from now on. */
  constructor(frames: Frames, fetchRequests: typeof getRequests = getRequests, follow: (filter: StreamFilter | null) => void = () => undefined) {
    super(frames, {
      rows: [], filter: {}, paused: false, at: null, missed: 0, skipped: 0, below: "more", lookedBackTo: null, loading: false, error: null,
    });
    this.#fetch = fetchRequests;
    this.#follow = follow;
  }

  get filter(): RequestFilter {
    return this.#filter;
  }

  get at(): string | null {
    return this.#at;
  }

  snapshot(data: { items: Request[]; next_cursor: string | null }): void {
    if (this.#at !== null || (this.#paused && this.#rows.length > 0)) this.#missed = null;
    // the snapshot of a filter looks at the newest requests alone
    else if (!isEmpty(this.#filter)) void this.#reload();
    else {
      this.#cancel();
      this.#replace(data.items, data.next_cursor);
      this.#error = null;
    }
    this.changed();
  }

  change(data: { items: Request[]; skipped: number }): void {
    const filtered = !isEmpty(this.#filter);
    // the stream knows no times, and for a moment may not know the newest filter
    const items = filtered ? data.items.filter((row) => matches(row, this.#filter)) : data.items;
    const { to } = this.#filter;
    if (to !== undefined && data.items.every((row) => row.time >= to)) return;
    if (this.#paused) {
      // with a filter nobody knows how many of the skipped ones match
      if (filtered && data.skipped > 0) this.#missed = null;
      if (this.#missed !== null) this.#missed += items.length + data.skipped;
    } else if (this.#running?.waiting) {
      this.#running.waiting.push({ items, skipped: data.skipped });
    } else if (data.skipped > 0) {
      this.#burst(items, data.skipped);
    } else if (items.length > 0) {
      this.#add(items);
    } else return;
    this.changedByStream();
  }

  readonly pause = (): void => {
    if (this.#paused) return;
    this.#paused = true;
    this.#missed = 0;
    if (this.#cursor === undefined) void this.#anchor();
    this.changed();
  };

  readonly resume = (): void => {
    this.#paused = false;
    this.#at = null;
    void this.#reload();
  };

  readonly setFilter = (filter: RequestFilter): void => {
    const followed = JSON.stringify(streamFilter(this.#filter));
    this.#filter = tidy(filter);
    this.#rows = [];
    const follow = streamFilter(this.#filter);
    if (JSON.stringify(follow) !== followed) this.#follow(follow);
    this.resume();
  };

  /** Another machine is asked for: its rows come with its first snapshot, and a pid is no one's there. */
  leave(): void {
    this.#cancel();
    this.#paused = false;
    this.#at = this.#error = null;
    this.#replace([], undefined);
    if (this.#filter.pid !== undefined) {
      this.#filter = tidy({ ...this.#filter, pid: undefined });
      this.#follow(streamFilter(this.#filter));
    }
    this.changed();
  }

  /** Shows what was stored before a time, and holds it as a pause does. */
  readonly jump = (time: string): void => {
    this.#paused = true;
    this.#at = time;
    this.#missed = 0;
    this.#rows = [];
    void this.#reload();
  };

  /** Called when the last row comes into view. */
  readonly loadOlder = (): void => {
    // without a row the snapshot or a page is yet to come
    if (this.#running !== null || this.#cursor === null || this.#error !== null || this.#rows.length === 0 || this.#lookedBackTo !== null) return;
    void (this.#cursor === undefined ? this.#anchor() : this.#page(this.#cursor));
  };

  /** Looks through more of the log than loadOlder does by itself. */
  readonly lookFurther = (): void => {
    if (this.#running === null && typeof this.#cursor === "string") void this.#page(this.#cursor);
  };

  readonly retry = (): void => void this.#again();

  protected override compute(): LogView {
    return {
      rows: this.#rows,
      filter: this.#filter,
      paused: this.#paused,
      at: this.#at,
      missed: this.#missed,
      skipped: this.#skipped,
      below: this.#cursor === null ? "end" : this.#lookedBackTo !== null ? "unsearched" : "more",
      lookedBackTo: this.#lookedBackTo,
      loading: this.#running !== null,
      error: this.#error,
    };
  }

  #replace(rows: Request[], cursor: string | null | undefined, skipped = 0, lookedBackTo: string | null = null): void {
    this.#rows = rows;
    this.#cursor = cursor;
    this.#lookedBackTo = lookedBackTo;
    this.#skipped = skipped;
    if (!this.#paused) this.#missed = 0;
  }

  #add(items: Request[]): void {
    const last = this.#rows.at(-1);
    // what is older than the last row comes with the page below
    const above = last === undefined || this.#cursor === null ? items : items.filter((row) => row.time >= last.time);
    const rows = mergeRequests(above, this.#rows);
    if (rows.length <= kFollowRows) this.#rows = rows;
    else {
      this.#cancel(); // a page read for the old end does not fit the new one
      this.#replace(rows.slice(0, kFollowRows), undefined);
    }
  }

  #burst(items: Request[], skipped: number): void {
    if (isEmpty(this.#filter)) {
      this.#cancel(); // what is being read would leave a hole under these
      this.#replace(items, undefined, skipped);
      clearTimeout(this.#reloadTimer);
      this.#reloadTimer = undefined;
    } else {
      this.#add(items);
    }
    this.#reloadTimer ??= setTimeout(() => {
      this.#reloadTimer = undefined;
      if (!this.#paused) void this.#reload();
    }, kReloadMs);
  }

  /** Puts the newest page in place of all rows; live changes wait for it and go on top. */
  #reload(): Promise<void> {
    return this.#call(() => this.#reload(), [], async (read, waiting) => {
      const page = await look(read, { limit: kFirstPage });
      return () => {
        this.#replace(page.items, page.next_cursor, 0, page.looked_back_to);
        for (const data of waiting) this.change(data);
      };
    });
  }

  #page(cursor: string): Promise<void> {
    return this.#call(() => this.#page(cursor), null, async (read) => {
      const page = await look(read, { limit: kPage, cursor });
      return () => {
        this.#rows = mergeRequests(this.#rows, page.items);
        this.#cursor = page.next_cursor;
        this.#lookedBackTo = page.looked_back_to;
      };
    });
  }

  #anchor(): Promise<void> {
    return this.#call(() => this.#anchor(), null, async (read) => {
      const head = this.#paused ? this.#rows[0]?.time : undefined;
      const last = this.#rows.at(-1)?.time;
      const found: Request[] = [];
      let cursor: string | null = null;
      let lookedBackTo: string | null = null;
      let met = false;
      for (let pages = 0; pages < kAnchorPages && !met; pages += 1) {
        const page = await read({ limit: kAnchorPage, cursor: cursor ?? undefined });
        found.push(...page.items);
        cursor = page.next_cursor;
        lookedBackTo = page.looked_back_to;
        const oldest = lookedBackTo ?? page.items.at(-1)?.time;
        met = cursor === null || last === undefined || (oldest !== undefined && oldest < last);
      }
      return () => {
        if (!met) {
          this.#replace(found, cursor, 0, lookedBackTo);
          return;
        }
        // a paused view keeps its first row: what is newer counts as missed
        const below = head === undefined ? found : found.filter((row) => row.time <= head);
        this.#replace(mergeRequests(this.#rows, below), cursor, 0, lookedBackTo);
      };
    });
  }

  /** One call at a time: a new one ends the one before. What it read is applied whole, or not at all. */
  async #call(
    again: () => Promise<void>,
    waiting: { items: Request[]; skipped: number }[] | null,
    work: (read: typeof getRequests, waiting: { items: Request[]; skipped: number }[]) => Promise<() => void>,
  ): Promise<void> {
    this.#cancel();
    const abort = new AbortController();
    const running = { abort, waiting };
    this.#running = running;
    this.#error = null;
    this.changed();
    const filter = this.#at === null ? this.#filter : { ...this.#filter, to: earlier(this.#filter.to, this.#at) };
    let apply: () => void;
    try {
      apply = await work((query) => this.#fetch({ ...query, ...filter }, abort.signal), waiting ?? []);
    } catch (reason) {
      if (this.#running !== running) return;
      apply = () => {
        this.#error = reason instanceof Error ? reason.message : String(reason);
        this.#again = again;
        // between the rows of before and those that waited there may be others: show the new ones alone
        if (waiting !== null) this.#replace([], undefined);
        for (const data of waiting ?? []) this.change(data);
      };
    }
    if (this.#running !== running) return;
    this.#running = null;
    apply();
    this.changed();
  }

  #cancel(): void {
    this.#running?.abort.abort();
    this.#running = null;
  }
}
