import type { getActivity } from "@/lib/api";
import { kDefaultRange, kRanges, type Range } from "@/lib/chart/ranges";
import { ceilTo, floorTo, kStepMs, type Step } from "@/lib/chart/steps";
import type { Frames } from "@/lib/frames";
import type { Span } from "@/lib/span";
import { Store } from "@/lib/store";
import type { Process, ProcessDetail, Status } from "@/types/ledger";
import { beginOf, lineOf, type Point, pointsOf, spanOfLife, stepFor } from "./numbers";

const kHour = kStepMs["1h"];
/** How often the newest steps of one that changes are read; between two of them the rows of the stream tell more. */
const kRefreshMs: Readonly<Record<Step, number>> = { "1s": 5_000, "10s": 5_000, "1m": 15_000, "1h": 60_000 };
/** All is read anew so often: what was stored late stands in older steps. */
const kWholeMs = 60_000;
/** Steps so young are read again with the newest. */
const kYoungMs = 20_000;
/** What stood before the span is looked for so far back. */
const kLeadMs = 60 * 24 * kHour;
/** Of what the stream tells: no more than one a second, and no more than ten minutes of them. */
const kSampleMs = 1_000;
const kMostSamples = 600;
/** The chart moves along when so small a part of it went by. */
const kShift = 1 / 400;

export interface NumbersView {
  range: Range;
  /** null until it is known what time it is */
  span: Span | null;
  line: readonly Point[];
  /** false until the first answer */
  ready: boolean;
  error: string | null;
}

interface Held {
  step: Step;
  from: number;
  to: number;
  points: Map<number, Point>;
  /** what stood at `from`; null: not known */
  lead: Point | null;
}

/**
 * The two numbers of the process that is looked at, over the last of its life. As for the activity, the status tells it the
 * time once a second.
 */
export class NumbersStore extends Store<NumbersView> {
  readonly #fetch: typeof getActivity;
  #range = kDefaultRange;
  #process: Process | null = null;
  #host: string | undefined;
  #begin: Point | null = null;
  #clock: number | null = null;
  #replay = false;
  /** in a replay, the time of the recording */
  #recorded = -Infinity;
  #shown = -Infinity;
  #held: Held | null = null;
  #samples: Point[] = [];
  #stale = false;
  #readAt = -Infinity;
  #wholeAt = -Infinity;
  #error: string | null = null;
  #reading: AbortController | undefined;

  constructor(frames: Frames, fetchActivity: typeof getActivity) {
    super(frames, { range: kDefaultRange, span: null, line: [], ready: false, error: null });
    this.#fetch = fetchActivity;
  }

  /** What of its life is shown; the same for the next process. */
  get range(): Range {
    return this.#range;
  }

  open(process: Process, host: string | undefined): void {
    this.close();
    this.#process = process;
    this.#host = host;
    void this.#read();
  }

  close(): void {
    this.#forget();
    this.#process = this.#begin = null;
    this.#samples = [];
    this.#recorded = this.#shown = -Infinity;
    this.changed();
  }

  readonly choose = (range: Range): void => {
    this.#range = range;
    this.#forget();
    void this.#read();
    this.changed();
  };

  readonly retry = (): void => void this.#read();

  /** Once a second: what time it is. */
  tick({ time, collector }: Status): void {
    this.#clock = Date.parse(time);
    this.#replay = collector?.replay ?? false;
    const span = this.#span();
    if (span === null) return;
    if (this.#isDue()) void this.#read();
    if (Math.abs(span.to - this.#shown) >= (span.to - span.from) * kShift) this.changed();
  }

  /** Its row in the stream. */
  take(row: Process): void {
    const before = this.#process;
    if (before === null) return;
    this.#process = row;
    this.#stale = true;
    // what a sweep saw has no time of its own
    const at = row.last_seen === before.last_seen ? this.#newest() : Date.parse(row.last_seen);
    if (at !== null) this.#sample({ at, net: row.net_bytes, mapped: row.mapped_bytes });
    this.changed();
  }

  /** What was read of it. */
  know(detail: ProcessDetail): void {
    this.#process = detail;
    this.#begin = beginOf(detail, detail.explained);
    this.#recorded = Math.max(this.#recorded, Date.parse(detail.activity.to));
    if (this.#held === null) void this.#read();
    this.changed();
  }

  protected override compute(): NumbersView {
    const span = this.#span();
    this.#shown = span?.to ?? -Infinity;
    return { range: this.#range, span, line: span === null ? [] : this.#line(span), ready: this.#held !== null, error: this.#error };
  }

  #line(span: Span): Point[] {
    const { process, held, begin } = { process: this.#process, held: this.#held, begin: this.#begin };
    if (process === null || held === null) return [];
    const now: Point = { at: span.to, net: process.net_bytes, mapped: process.mapped_bytes };
    return lineOf([begin, held.lead, ...held.points.values(), ...this.#samples, now].filter((point) => point !== null), span);
  }

  #forget(): void {
    this.#reading?.abort();
    this.#reading = undefined;
    this.#held = this.#error = null;
    this.#readAt = this.#wholeAt = -Infinity;
  }

  #newest(): number | null {
    if (this.#replay) return Number.isFinite(this.#recorded) ? this.#recorded : null;
    // the time that is heard once a second may be older than what is known of the process
    return this.#clock === null ? null : Math.max(this.#clock, this.#process === null ? -Infinity : Date.parse(this.#process.last_seen));
  }

  #span(): Span | null {
    const newest = this.#process?.exited_at != null ? 0 : this.#newest();
    return this.#process === null || newest === null || this.#clock === null ? null : spanOfLife(this.#process, kRanges[this.#range], newest);
  }

  #sample(point: Point): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && point.at - last.at < kSampleMs) this.#samples.pop();
    this.#samples.push(point);
    if (this.#samples.length > kMostSamples) this.#samples.shift();
  }

  #isDue(): boolean {
    if (document.visibilityState !== "visible" || this.#clock === null) return false;
    const since = this.#clock - this.#readAt;
    return this.#held === null ? since >= kRefreshMs["10s"] : this.#stale && since >= kRefreshMs[this.#held.step];
  }

  async #read(): Promise<void> {
    const span = this.#span();
    const process = this.#process;
    if (this.#reading !== undefined || process === null || span === null || this.#clock === null) return;
    const reading = new AbortController();
    this.#reading = reading;
    this.#readAt = this.#clock;
    this.#stale = false;
    const outcome = await this.#readNow(process, span, reading.signal).then(
      (held) => ({ held, error: null }),
      (reason: unknown) => ({ held: this.#held, error: reason instanceof Error ? reason.message : String(reason) }),
    );
    if (reading.signal.aborted) return;
    this.#reading = undefined;
    this.#held = outcome.held;
    this.#error = outcome.error;
    this.changed();
  }

  async #readNow(process: Process, span: Span, signal: AbortSignal): Promise<Held> {
    const clock = this.#clock ?? 0;
    const step = stepFor(span.to - span.from);
    const from = floorTo(span.from, kHour);
    const held = this.#held;
    if (held === null || kStepMs[held.step] < kStepMs[step] || held.from > from || clock - this.#wholeAt >= kWholeMs) {
      const whole = await this.#readWhole(process, step, { from, to: span.to }, signal);
      this.#wholeAt = clock;
      return whole;
    }
    const young = { from: floorTo(Math.min(held.to, span.to) - kYoungMs, kStepMs[held.step]), to: span.to };
    const newest = await this.#ask(process, held.step, young, signal);
    return { ...held, to: span.to, points: new Map([...held.points, ...pointsOf(newest, held.step, span.to)]) };
  }

  async #readWhole(process: Process, step: Step, { from, to }: Span, signal: AbortSignal): Promise<Held> {
    const activity = await this.#ask(process, step, { from, to }, signal);
    const begin = Math.max(from, activity.looked_back_to === null ? from : Date.parse(activity.looked_back_to));
    // fine steps are kept for a day: a life that ended before is told in hours
    if (step !== "1h" && begin > Math.max(from + kHour, Date.parse(process.first_seen))) return this.#readWhole(process, "1h", { from, to }, signal);
    const lead = Date.parse(process.first_seen) >= begin ? null : await this.#leadTo(process, floorTo(begin, kHour), signal);
    return { step, from, to, points: new Map(pointsOf(activity, step, to)), lead };
  }

  /** What stood at a full hour: the end of the last hour before it in which something was done. */
  async #leadTo(process: Process, to: number, signal: AbortSignal): Promise<Point | null> {
    const before = await this.#ask(process, "1h", { from: to - kLeadMs, to }, signal);
    return pointsOf(before, "1h", to).at(-1)?.[1] ?? null;
  }

  #ask({ id }: Process, step: Step, { from, to }: Span, signal: AbortSignal): ReturnType<typeof getActivity> {
    const times = { from: new Date(from).toISOString(), to: new Date(ceilTo(to, kStepMs[step])).toISOString() };
    return this.#fetch({ process: id, host: this.#host, step, ...times }, signal);
  }
}
