import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import { kGrowthMs, type Trends } from "@/lib/trends";
import type { Process } from "@/types/ledger";

export const kMovers = 8;
/** However often processes change: order that changes faster than one reads is of no use. */
export const kLookMs = 1_000;
/** So many are looked at in one go, and the others so long after: ten thousand at once would be felt. */
export const kLookAtOnce = 1_000;
const kLookOnMs = 50;

export interface Mover {
  process: Process;
  /** bytes that net requested grew by, or calls a second */
  value: number;
}

export interface Movers {
  growers: readonly Mover[];
  churners: readonly Mover[];
  /** how far back growth is known; 0 until the first snapshot */
  overMs: number;
}

interface Look extends Movers {
  growers: Mover[];
  churners: Mover[];
  left: Iterator<number>;
}

/** Which living processes grow most, and which call most often, by what the stream tells of them. */
export class MoverStore extends Store<Movers> {
  readonly #trends: Trends;
  readonly #now: () => number;
  #movers: Movers = { growers: [], churners: [], overMs: 0 };
  #looking = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #more: ReturnType<typeof setTimeout> | undefined;

  constructor(frames: Frames, trends: Trends, now: () => number = Date.now) {
    super(frames, { growers: [], churners: [], overMs: 0 });
    this.#trends = trends;
    this.#now = now;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), kLookMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#more);
    this.#timer = undefined;
    this.#looking = false;
  }

  /** Another machine is asked for. */
  leave(): void {
    clearTimeout(this.#more);
    this.#looking = false;
    this.#movers = { growers: [], churners: [], overMs: 0 };
    this.changed();
  }

  protected override compute(): Movers {
    return this.#movers;
  }

  #look(): void {
    if (this.#looking) return;
    this.#looking = true;
    const { since, places } = this.#trends;
    this.#lookOn({ growers: [], churners: [], overMs: since === null ? 0 : Math.min(this.#now() - since, kGrowthMs), left: places[Symbol.iterator]() });
  }

  #lookOn(look: Look): void {
    const now = this.#now();
    for (let looked = 0; looked < kLookAtOnce; ++looked) {
      const next = look.left.next();
      if (next.done === true) {
        this.#looking = false;
        this.#movers = { growers: look.growers, churners: look.churners, overMs: look.overMs };
        this.changedByStream();
        return;
      }
      this.#insert(look.growers, next.value, this.#trends.growthAt(next.value, now));
      this.#insert(look.churners, next.value, this.#trends.rateAt(next.value, now));
    }
    this.#more = setTimeout(() => this.#lookOn(look), kLookOnMs);
  }

  /** Keeps the first few that live, biggest first; equal ones by pid, so that they do not swap places. */
  #insert(movers: Mover[], place: number, value: number): void {
    const last = movers[kMovers - 1];
    if (value <= 0 || (last !== undefined && value < last.value)) return;
    const process = this.#trends.process(place);
    if (process?.exited_at !== null) return;
    const at = movers.findIndex((one) => value > one.value || (value === one.value && process.pid < one.process.pid));
    if (last !== undefined && at === -1) return;
    movers.splice(at === -1 ? movers.length : at, 0, { process, value });
    if (movers.length > kMovers) movers.pop();
  }
}
