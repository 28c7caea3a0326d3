import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import { growthOf, kGrowthMs, rateOf, type Track, type Trends } from "@/lib/trends";
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
  left: Iterator<Track>;
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
    const { since, tracks } = this.#trends;
    this.#lookOn({ growers: [], churners: [], overMs: since === null ? 0 : Math.min(this.#now() - since, kGrowthMs), left: tracks[Symbol.iterator]() });
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
      const track = next.value;
      if (track.process.exited_at !== null) continue;
      insert(look.growers, track.process, growthOf(track, now));
      insert(look.churners, track.process, rateOf(track, now));
    }
    this.#more = setTimeout(() => this.#lookOn(look), kLookOnMs);
  }
}

/** Keeps the first few, biggest first; equal ones by pid, so that they do not swap places. */
function insert(movers: Mover[], process: Process, value: number): void {
  if (value <= 0) return;
  const isBefore = (one: Mover): boolean => value > one.value || (value === one.value && process.pid < one.process.pid);
  const last = movers[kMovers - 1];
  if (last !== undefined && !isBefore(last)) return;
  const at = movers.findIndex(isBefore);
  movers.splice(at === -1 ? movers.length : at, 0, { process, value });
  if (movers.length > kMovers) movers.pop();
}
