import type { Process } from "@/types/ledger";
import { Courses } from "./courses";

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

/**
 * What each process was, as this page saw it: for its sparkline, its rate, and who grows most. Time goes on for those that look:
 * subscribers are told of it once a second.
 */
export class Trends {
  /** where in the courses a process has its place, by id, and who has each of them */
  readonly #places = new Map<string, number>();
  readonly #processes: (Process | undefined)[] = [];
  readonly #free: number[] = [];
  /** net requested in the last minute, by the second */
  readonly #net = new Courses(kTrendSlotMs, kTrendMs / kTrendSlotMs);
  readonly #calls = new Courses(kTrendSlotMs, kRateMs / kTrendSlotMs);
  /** net requested as far as growth goes back */
  readonly #growth = new Courses(kGrowthSlotMs, kGrowthMs / kGrowthSlotMs);
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

  /** The places of all that are followed: for growthAt() and the like. */
  get places(): Iterable<number> {
    return this.#places.values();
  }

  process(place: number): Process | undefined {
    return this.#processes[place];
  }

  /** By how many bytes net requested grew. */
  growthAt(place: number, now: number): number {
    return this.#growth.newest(place) - this.#growth.valueAt(place, now - kGrowthMs);
  }

  /** Calls a second over the last ten, or since it is known. */
  rateAt(place: number, now: number): number {
    const ms = Math.min(now - this.#calls.since(place), kRateMs);
    return (this.#calls.newest(place) - this.#calls.evenAt(place, now - kRateMs)) / (Math.max(ms, kTrendSlotMs) / 1_000);
  }

  /** All are named anew: the others are gone. If none is in common it is another machine, or the first time. */
  keepOnly(ids: { has: (id: string) => boolean }): void {
    for (const id of this.#places.keys()) if (!ids.has(id)) this.drop(id);
    if (this.#places.size === 0) this.#since = Date.now();
  }

  /** `born`: it came to be while this page looked on, and so had nothing before; else it may have existed for long, and that is no growth. */
  take(process: Process, born: boolean, at = Date.now()): void {
    const net = process.net_bytes;
    const calls = callsOf(process);
    let place = this.#places.get(process.id);
    if (place !== undefined) {
      this.#processes[place] = process;
      this.#net.set(place, at, net);
      this.#growth.set(place, at, net);
      this.#calls.set(place, at, calls);
      return;
    }
    place = this.#free.pop() ?? this.#processes.length;
    this.#places.set(process.id, place);
    this.#processes[place] = process;
    this.#net.begin(place, at, net, born ? 0 : net);
    this.#growth.begin(place, at, net, born ? 0 : net);
    this.#calls.begin(place, at, calls, born ? 0 : calls);
  }

  drop(id: string): void {
    this.#rates.delete(id);
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#processes[place] = undefined;
    this.#free.push(place);
  }

  /** Calls a second, as of the newest tick where someone looks; null if nothing is known of it. */
  rate(id: string): number | null {
    const looked = this.#timer !== undefined;
    let rate = looked ? this.#rates.get(id) : undefined;
    if (rate !== undefined) return rate;
    const place = this.#places.get(id);
    rate = place === undefined ? null : this.rateAt(place, looked ? this.#now : Date.now());
    if (looked) this.#rates.set(id, rate);
    return rate;
  }

  /** Steps of net requested in the last minute, from the one that it began with to now. */
  steps(id: string, now: number): { at: number; value: number }[] {
    const place = this.#places.get(id);
    return place === undefined ? [] : this.#net.stepsSince(place, now - kTrendMs);
  }

  readonly #tick = (): void => {
    this.#now = Date.now();
    this.#rates.clear();
    for (const listener of this.#listeners) listener();
  };
}

/** What the api's rates count: mmap and munmap, and all that failed. */
const callsOf = (process: Process): number => process.mmap_calls + process.munmap_calls + process.failed_calls;
