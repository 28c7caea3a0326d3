import type { Process } from "@/types/ledger";
import { Course } from "./course";

/** What a sparkline shows. */
export const kTrendMs = 60_000;
/** Over so long calls a second are counted, as the api's `rates` are. */
export const kRateMs = 10_000;
/** Growth is over so long. */
export const kGrowthMs = 5 * 60_000;
const kTickMs = 1_000;

// what is shown is of one slot more at most
const kTrendSlotMs = 1_000;
const kGrowthSlotMs = 10_000;

/** A process as it is now, and what it was. */
export interface Track {
  process: Process;
  /** net requested in the last minute, by the second */
  readonly net: Course;
  readonly calls: Course;
  /** net requested as far as growth goes back */
  readonly growth: Course;
}

/**
 * What each process was, as this page saw it: for its sparkline, its rate, and who grows most. Time goes on for those that look:
 * subscribers are told of it once a second.
 */
export class Trends {
  readonly #tracks = new Map<string, Track>();
  readonly #listeners = new Set<() => void>();
  #since: number | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #now = Date.now();
  /** those that were asked for since the newest tick: a table sorted by them asks for all, and holds still meanwhile */
  readonly #rates = new Map<string, number | null>();

  readonly #later: (tell: () => void) => void;

  /** `later`: when those that look are told that time went on, which has each of them drawn anew */
  constructor(later: (tell: () => void) => void = (tell) => tell()) {
    this.#later = later;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#now = Date.now();
      this.#rates.clear();
      this.#timer = setInterval(() => this.#later(this.#tick), kTickMs);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  /** The time of the newest tick. */
  readonly now = (): number => this.#now;

  /** Since when this machine's processes are followed; null until its first are named. */
  get since(): number | null {
    return this.#since;
  }

  get tracks(): Iterable<Track> {
    return this.#tracks.values();
  }

  /** All are named anew: the others are gone. If none is in common it is another machine, or the first time. */
  keepOnly(ids: { has: (id: string) => boolean }): void {
    for (const id of this.#tracks.keys()) if (!ids.has(id)) this.#tracks.delete(id);
    if (this.#tracks.size === 0) this.#since = Date.now();
  }

  /** `born`: it came to be while this page looked on, and so had nothing before; else it may have existed for long, and that is no growth. */
  take(process: Process, born: boolean): void {
    const at = Date.now();
    const net = process.net_bytes;
    const calls = callsOf(process);
    const track = this.#tracks.get(process.id);
    if (track !== undefined) {
      track.process = process;
      if (track.net.newest !== net) {
        track.net.add(at, net);
        track.growth.add(at, net);
      }
      if (track.calls.newest !== calls) track.calls.add(at, calls);
      return;
    }
    const course = (slotMs: number, ms: number, value: number): Course => {
      const begun = new Course(slotMs, ms / slotMs, at, born ? 0 : value);
      if (born && value !== 0) begun.add(at, value);
      return begun;
    };
    this.#tracks.set(process.id, {
      process, net: course(kTrendSlotMs, kTrendMs, net), calls: course(kTrendSlotMs, kRateMs, calls), growth: course(kGrowthSlotMs, kGrowthMs, net),
    });
  }

  drop(id: string): void {
    this.#tracks.delete(id);
    this.#rates.delete(id);
  }

  /** Calls a second, as of the newest tick where someone looks; null if nothing is known of it. */
  rate(id: string): number | null {
    const looked = this.#timer !== undefined;
    let rate = looked ? this.#rates.get(id) : undefined;
    if (rate !== undefined) return rate;
    const track = this.#tracks.get(id);
    rate = track === undefined ? null : rateOf(track, looked ? this.#now : Date.now());
    if (looked) this.#rates.set(id, rate);
    return rate;
  }

  /** Steps of net requested in the last minute, from the one that it began with to now. */
  steps(id: string, now: number): { at: number; value: number }[] {
    return this.#tracks.get(id)?.net.stepsSince(now - kTrendMs) ?? [];
  }

  readonly #tick = (): void => {
    this.#now = Date.now();
    this.#rates.clear();
    for (const listener of this.#listeners) listener();
  };
}

/** Calls a second over the last ten, or since it is known. */
export function rateOf({ calls }: Track, now: number): number {
  const ms = Math.min(now - calls.since, kRateMs);
  return (calls.newest - calls.evenAt(now - kRateMs)) / (Math.max(ms, kTrendSlotMs) / 1_000);
}

/** By how many bytes net requested grew. */
export function growthOf({ growth }: Track, now: number): number {
  return growth.newest - growth.valueAt(now - kGrowthMs);
}

/** What the api's rates count: mmap and munmap, and all that failed. */
const callsOf = (process: Process): number => process.mmap_calls + process.munmap_calls + process.failed_calls;
