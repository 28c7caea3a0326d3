import type { Process } from "@/types/ledger";

/** What a sparkline shows. */
export const kTrendMs = 60_000;
/** Over so long calls a second are counted, as the api's `rates` are. */
export const kRateMs = 10_000;
/** Of what comes within so long the newest is kept: then a minute is at most kTrendMs / kSampleMs samples. */
const kSampleMs = 1_000;
const kTickMs = 1_000;

interface Sample {
  at: number;
  net: number;
  calls: number;
}

/**
 * The last minute of each process, as this page saw it: a sample where something changed, so that one that does
 * nothing costs one. Time goes on for those that look: subscribers are told of it once a second.
 */
export class Trends {
  readonly #samples = new Map<string, Sample[]>();
  readonly #listeners = new Set<() => void>();
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

  /** `born`: it came to be while this page looked on, and so had nothing before. */
  take(process: Process, born: boolean): void {
    const at = Date.now();
    const net = process.net_bytes;
    // what the api's rates count
    const calls = process.mmap_calls + process.munmap_calls + process.failed_calls;
    let samples = this.#samples.get(process.id);
    if (samples === undefined) {
      samples = [born ? { at: at - 1, net: 0, calls: 0 } : { at, net, calls }];
      this.#samples.set(process.id, samples);
    }
    const last = samples.at(-1);
    if (last === undefined || (last.net === net && last.calls === calls)) return;
    if (samples.length > 1 && at - last.at < kSampleMs) {
      last.net = net;
      last.calls = calls;
      return;
    }
    samples.push({ at, net, calls });
    while ((samples[1]?.at ?? at) <= at - kTrendMs) samples.shift();
  }

  drop(id: string): void {
    this.#samples.delete(id);
    this.#rates.delete(id);
  }

  keepOnly(ids: { has: (id: string) => boolean }): void {
    for (const id of this.#samples.keys()) if (!ids.has(id)) this.#samples.delete(id);
  }

  /** Calls a second, as of the newest tick where someone looks; null if nothing is known of it. */
  rate(id: string): number | null {
    if (this.#timer === undefined) return this.#count(id, Date.now());
    let rate = this.#rates.get(id);
    if (rate === undefined) {
      rate = this.#count(id, this.#now);
      this.#rates.set(id, rate);
    }
    return rate;
  }

  /** Steps of net requested in the last minute, from the one that it began with to now. */
  steps(id: string, now: number): { at: number; net: number }[] {
    const samples = this.#samples.get(id) ?? [];
    const begin = samples.findLastIndex((sample) => sample.at <= now - kTrendMs);
    return samples.slice(Math.max(begin, 0));
  }

  #count(id: string, now: number): number | null {
    const samples = this.#samples.get(id);
    const first = samples?.[0];
    const last = samples?.at(-1);
    if (samples === undefined || first === undefined || last === undefined) return null;
    const from = Math.max(first.at, now - kRateMs);
    const before = samples.findLast((sample) => sample.at <= from) ?? first;
    return (last.calls - before.calls) / (Math.max(now - from, kSampleMs) / 1_000);
  }

  readonly #tick = (): void => {
    this.#now = Date.now();
    this.#rates.clear();
    for (const listener of this.#listeners) listener();
  };
}
