import { getActivity } from "@/lib/api";
import { ceilTo, floorTo, grainFor, kStepMs, type Grain, type Step } from "@/lib/chart/steps";
import type { Frames } from "@/lib/frames";
import type { Span, SpanSource } from "@/lib/span";
import { Store } from "@/lib/store";
import type { Status } from "@/types/ledger";
import { barsOf, type Bar } from "./bars";
import { heldOf, holds, toRead, withNewest, type Held } from "./held";
import { kRanges, marked, panned, type Range, rangeOf, spanOf, type Viewport, viewportOf, zoomed } from "./viewport";

/** While one moves about, nothing is read until the hand rests for so long. */
export const kRestMs = 150;
/** All that is shown is read anew so often: what was stored late stands in older steps. */
export const kWholeMs = 60_000;
/** Steps so young are read again with the newest. */
const kYoungMs = 20_000;
/** A log that did not hold the seconds is not asked for them again for so long. */
const kCoarseMs = 60_000;

export interface ActivityView {
  /** null until the machine's time is known */
  span: Span | null;
  range: Range | "own";
  following: boolean;
  barMs: number;
  bars: readonly Bar[];
  /** false until the first answer */
  ready: boolean;
  /** the ledger knows no such machine: there will be no answer while that is so */
  absent: boolean;
  error: string | null;
}

/** How often the newest steps are read, by what a bar stands for. */
export const refreshMs = (barMs: number): number => (barMs < 10_000 ? 2_000 : barMs < 60_000 ? 5_000 : barMs < 3_600_000 ? 15_000 : 60_000);

/**
 * What the machine did over time, and which part of it is looked at. It has no clock of its own: the status, which
 * comes once a second, tells it the time, and so a cut stream or a stopped server stop it too.
 */
export class ActivityStore extends Store<ActivityView> implements SpanSource {
  readonly #fetch: typeof getActivity;
  #viewport: Viewport = { spanMs: kRanges["5m"], end: null };
  #host: string | null = null;
  #replay = false;
  #absent = false;
  /** the machine's time as last heard */
  #clock = 0;
  /** where a followed span ends: the time of the last reading, so that no part of it is empty for being unread; in a replay the newest event's */
  #newest: number | null = null;
  #held: Held | null = null;
  #coarseUntil = -Infinity;
  #readAt = -Infinity;
  #wholeAt = -Infinity;
  #error: string | null = null;
  #reading: AbortController | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(frames: Frames, fetchActivity: typeof getActivity = getActivity) {
    super(frames, { span: null, range: "5m", following: true, barMs: grainFor(kRanges["5m"]).barMs, bars: [], ready: false, absent: false, error: null });
    this.#fetch = fetchActivity;
  }

  readonly span = (): Span | null => (this.#newest === null ? null : spanOf(this.#viewport, this.#newest));

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** A span of a length that one chose elsewhere, to a moment, or (null) one that goes along with time. */
  show(spanMs: number, end: number | null): void {
    this.#look(viewportOf(spanMs, end));
  }

  /** Once a second: what time it is, and of which machine. */
  tick(status: Status): void {
    const absent = status.host === null;
    if (absent !== this.#absent) {
      this.#absent = absent;
      this.changed();
    }
    if (status.host === null) return;
    const replay = status.collector?.replay ?? false;
    if (status.host.id !== this.#host || replay !== this.#replay) this.#begin(status.host.id, replay);
    this.#clock = Date.parse(status.time);
    if (!replay) this.#newest ??= this.#clock;
    if (this.#rest === undefined && document.visibilityState === "visible" && this.#isDue()) void this.#read();
  }

  /** Another machine is asked for: nothing is known until the status tells of it; the span is looked at there too. */
  leave(): void {
    this.#reading?.abort();
    this.#reading = undefined;
    this.#host = this.#newest = this.#held = this.#error = null;
    this.#absent = false;
    this.changed();
  }

  readonly choose = (range: Range): void => this.#look({ spanMs: kRanges[range], end: null });
  readonly zoom = (factor: number, at?: number): void => this.#move((newest) => zoomed(this.#viewport, newest, factor, at));
  readonly pan = (share: number): void => this.#move((newest) => panned(this.#viewport, newest, share));
  readonly mark = (one: number, other: number): void => this.#move((newest) => marked(one, other, newest));
  readonly retry = (): void => void this.#read();

  /** Back to now; to the first range if what is looked at is none. */
  readonly reset = (): void => {
    const range = rangeOf({ ...this.#viewport, end: null });
    this.choose(range === "own" ? "5m" : range);
  };

  protected override compute(): ActivityView {
    const span = this.span();
    // while finer steps are on their way, what is held is shown as coarse as it is
    const barMs = Math.max(this.#grain().barMs, this.#held === null ? 0 : kStepMs[this.#held.step]);
    return {
      span,
      range: rangeOf(this.#viewport),
      following: this.#viewport.end === null,
      barMs,
      bars: span === null || this.#held === null ? [] : barsOf(this.#held.points, span, barMs),
      ready: this.#held !== null,
      absent: this.#absent,
      error: this.#error,
    };
  }

  #begin(host: string, replay: boolean): void {
    this.#reading?.abort();
    this.#reading = undefined;
    // the past of another machine is none of this one's; before the first, it is what the address asks for
    if (this.#host !== null) this.#viewport = { ...this.#viewport, end: null };
    this.#host = host;
    this.#replay = replay;
    this.#newest = this.#held = this.#error = null;
    this.#coarseUntil = this.#readAt = this.#wholeAt = -Infinity;
    this.changed();
  }

  #move(next: (newest: number) => Viewport): void {
    if (this.#newest !== null) this.#look(next(this.#newest));
  }

  #look(viewport: Viewport): void {
    this.#viewport = viewport;
    this.changed();
    const span = this.span();
    if (span === null || holds(this.#held, span, this.#grain())) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#reading?.abort();
      this.#reading = undefined;
      void this.#read();
    }, kRestMs);
  }

  #grain(): Grain {
    const finest: Step = this.#clock < this.#coarseUntil ? "10s" : "1s";
    return grainFor(this.#viewport.spanMs, finest);
  }

  #isDue(): boolean {
    if (this.#clock - this.#readAt < refreshMs(this.#grain().barMs)) return false;
    const span = this.span();
    return span === null || this.#error !== null || !holds(this.#held, span, this.#grain()) || span.to > (this.#newest ?? 0) - kYoungMs;
  }

  async #read(): Promise<void> {
    if (this.#reading !== undefined || this.#host === null) return;
    const reading = new AbortController();
    this.#reading = reading;
    this.#readAt = this.#clock;
    const outcome = await this.#readNow({ host: this.#host, signal: reading.signal }).then(
      (done) => ({ ...done, error: null }),
      (reason: unknown) => ({ error: reason instanceof Error ? reason.message : String(reason) }),
    );
    if (reading.signal.aborted) return;
    this.#reading = undefined;
    this.#error = outcome.error;
    if ("held" in outcome) {
      this.#held = outcome.held;
      this.#newest = outcome.newest;
    }
    this.changedByStream();
  }

  async #readNow(of: Asker): Promise<{ held: Held; newest: number }> {
    const newest = this.#replay ? await this.#newestEvent(of) : this.#clock;
    const span = spanOf(this.#viewport, newest);
    return { newest, held: (await this.#readNewest(of, span, newest)) ?? (await this.#readWhole(of, span, newest)) };
  }

  /** A recording has times of its own; the end of an answer about no time is the newest event. */
  async #newestEvent({ host, signal }: Asker): Promise<number> {
    return Date.parse((await this.#fetch({ host, step: "10s" }, signal)).to);
  }

  /** The newest steps alone, where all before them is held; else null. */
  async #readNewest({ host, signal }: Asker, span: Span, newest: number): Promise<Held | null> {
    const { step } = this.#grain();
    const held = this.#held;
    if (held === null || this.#clock - this.#wholeAt >= kWholeMs || span.to < held.from || span.from > held.to) return null;
    if (!holds(held, { from: span.from, to: Math.min(span.to, held.to) }, this.#grain())) return null;
    const from = floorTo(Math.max(held.from, Math.min(held.to, newest) - kYoungMs), kStepMs[step]);
    const activity = await this.#fetch({ host, step, ...times({ from, to: ceilTo(newest, kStepMs[step]) }) }, signal);
    if (activity.looked_back_to !== null && Date.parse(activity.looked_back_to) > held.to) return null;
    return withNewest(held, activity, Math.min(span.from, newest) - this.#viewport.spanMs);
  }

  async #readWhole(of: Asker, span: Span, newest: number): Promise<Held> {
    const grain = this.#grain();
    const { host, signal } = of;
    const activity = await this.#fetch({ host, step: grain.step, ...times(toRead(span, grain, newest)) }, signal);
    if (grain.step === "1s" && activity.looked_back_to !== null && Date.parse(activity.looked_back_to) > span.from) {
      this.#coarseUntil = this.#clock + kCoarseMs;
      return this.#readWhole(of, span, newest);
    }
    this.#wholeAt = this.#clock;
    return heldOf(activity, grain.step);
  }
}

interface Asker {
  host: string;
  signal: AbortSignal;
}

const times = ({ from, to }: Span): { from: string; to: string } => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
